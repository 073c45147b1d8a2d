-- Grain: record of a main appointment to a leading post x spell in which the same person has another
-- main appointment to a leading post: a concurrent post is not the main one, and counts once.
with appointment as (
    select * from {{ ref('hist_appointment') }}
    where is_main and leadership_role_code is not null
),

failing as (
    select
        appointment.*,
        greatest(appointment.valid_from, other.valid_from) as failing_from,
        least(appointment.valid_to, other.valid_to) as failing_to,
        'D08' as rule_id,
        'is_main' as column_name
    from appointment
    inner join appointment as other
        on
            appointment.source = other.source
            and appointment.person_key = other.person_key
            and appointment.record_key <> other.record_key
            and (other.valid_to is null or appointment.valid_from < other.valid_to)
            and (appointment.valid_to is null or appointment.valid_to > other.valid_from)
)

{{ finding_spells(
    'failing', 'appointment',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
