-- Grain: stock or flow x state of a person behind it: of a stock those counted on its day, of a
-- change the state that shows it, or the last one before the person was gone.
with person as (
    select *
    from {{ ref('person_history') }}
    where valid_from <= closing_date
),

changed as (
    select
        flow.fact_key,
        flow.delivery_id as seen_delivery_id,
        flow.doc_no as change_doc_no,
        person.*,
        row_number() over (partition by flow.fact_key order by person.valid_from desc) as place
    from {{ ref('staff_flow') }}(opening_date, closing_date) as flow
    inner join person
        on
            flow.person_key = person.person_key
            and flow.organization_code = person.organization_code
            and flow.month >= person.valid_from
    where flow.person_key is not null
)

select
    flow.fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from {{ ref('staff_flow') }}(opening_date, closing_date) as flow
inner join person
    on
        flow.organization_code = person.organization_code
        and flow.establishment_type_code = person.counted_type_code
        and person.is_in_post
        and person.valid_from <= flow.month
        and (person.valid_to is null or person.valid_to > flow.month)
where flow.person_key is null
union all
select
    fact_key,
    'person' as entity,
    record_key,
    lake_id,
    row_no,
    coalesce(seen_delivery_id, delivery_id) as delivery_id,
    coalesce(change_doc_no, entry_doc_no) as doc_no
from changed
where place = 1
