-- Grain: person record that counts as in post while the same person also counts in another body.
-- Either record fails, for as long as the two overlap.
with person as (
    select * from {{ ref('int_person_in_post') }}
),

failing as (
    select
        person.source,
        person.scope,
        person.part,
        person.organization_code,
        person.record_key,
        person.lake_id,
        person.row_no,
        greatest(person.valid_from, other.valid_from) as valid_from,
        case
            when person.valid_to is null then other.valid_to
            when other.valid_to is null then person.valid_to
            else least(person.valid_to, other.valid_to)
        end as valid_to,
        cast(null as date) as last_seen_on,
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

{{ finding_spells('failing', 'person', last_seen='last_seen_on') }}
