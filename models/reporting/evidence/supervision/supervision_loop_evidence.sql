-- Grain: movement of a person into an organization in the period x state of the person in its month.
select
    loop_case.fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from {{ ref('supervision_loop') }}(opening_date, closing_date) as loop_case
inner join {{ ref('person_history') }} as person
    on
        loop_case.person_key = person.person_key
        and loop_case.organization_code = person.organization_code
        and loop_case.month >= person.valid_from
        and (person.valid_to is null or person.valid_to > loop_case.month)
