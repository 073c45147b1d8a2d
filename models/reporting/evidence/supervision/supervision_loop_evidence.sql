-- Grain: movement of a person into an organization in the period: the first record of the person there that
-- was in force at the end of its month or later, because a late registration begins after it.
with state as (
    select
        loop_case.fact_key,
        person.record_key,
        person.lake_id,
        person.row_no,
        person.delivery_id,
        person.entry_doc_no,
        row_number() over (
            partition by loop_case.fact_key order by person.valid_from, person.record_key
        ) as row_rank
    from {{ ref('supervision_loop') }}(opening_date, closing_date) as loop_case
    inner join {{ ref('person_history') }} as person
        on
            loop_case.person_key = person.person_key
            and loop_case.organization_code = person.organization_code
            and (person.valid_to is null or person.valid_to > loop_case.month)
)

select
    fact_key,
    'person' as entity,
    record_key,
    lake_id,
    row_no,
    delivery_id,
    entry_doc_no as doc_no
from state
where row_rank = 1
