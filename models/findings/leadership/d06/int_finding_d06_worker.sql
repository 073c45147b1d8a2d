-- Grain: record of an appointment to a leading post x spell in which the person works off the
-- establishment of the organization and is not in post.
with appointment as (
    select * from {{ ref('hist_appointment') }}
    where leadership_role_code is not null
),

worker as (
    select * from {{ ref('int_off_establishment_worker') }}
),

person as (
    select distinct person_key
    from {{ ref('int_person_in_post') }}
),

failing as (
    select
        appointment.*,
        greatest(appointment.valid_from, worker.valid_from) as failing_from,
        least(appointment.valid_to, worker.valid_to) as failing_to,
        'D06' as rule_id,
        'person_id' as column_name
    from appointment
    inner join worker
        on
            appointment.person_key = worker.worker_key
            and (worker.valid_to is null or appointment.valid_from < worker.valid_to)
            and (appointment.valid_to is null or appointment.valid_to > worker.valid_from)
    left join person on appointment.person_key = person.person_key
    where person.person_key is null
)

{{ finding_spells(
    'failing', 'appointment',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
