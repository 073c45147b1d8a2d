-- Grain: person record that counts as in post while the same person also counts in another
-- organization. Either record fails, for as long as the two overlap.
with person as (
    select * from {{ ref('int_person_in_post') }}
),

failing as (
    select
        person.*,
        greatest(person.valid_from, other.valid_from) as failing_from,
        least(person.valid_to, other.valid_to) as failing_to,
        'E02' as rule_id,
        'organization_code' as column_name
    from person
    inner join person as other
        on
            person.person_key = other.person_key
            and person.organization_code <> other.organization_code
            and (other.valid_to is null or person.valid_from < other.valid_to)
            and (person.valid_to is null or person.valid_to > other.valid_from)
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
