-- Grain: record of a person in post x spell in which the same person works off the establishment of
-- another organization. Posts in two organizations are rule E02.
with person as (
    select * from {{ ref('int_person_in_post') }}
),

worker as (
    select * from {{ ref('int_off_establishment_worker') }}
),

failing as (
    select
        person.*,
        greatest(person.valid_from, worker.valid_from) as failing_from,
        least(person.valid_to, worker.valid_to) as failing_to,
        'E13' as rule_id,
        'person_id' as column_name
    from person
    inner join worker
        on
            person.person_key = worker.worker_key
            and person.organization_code <> worker.organization_code
            and (worker.valid_to is null or person.valid_from < worker.valid_to)
            and (person.valid_to is null or person.valid_to > worker.valid_from)
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
