-- Grain: stock or flow x state of a person behind it: of a stock those counted on its day, of a
-- change the state that shows it, or the last one before the person was gone.
with person as (
    select
        history.*,
        coalesce(kind.counts_as_code, history.establishment_type_code, 'missing') as counted_type_code,
        coalesce(occupancy.counts_in_post, true) and coalesce(staff_status.counts_in_post, true)
            as is_in_post
    from {{ ref('person_history') }} as history
    left join {{ ref('establishment_type') }} as kind on history.establishment_type_code = kind.code
    left join {{ ref('occupancy') }} as occupancy on history.occupancy_code = occupancy.code
    left join {{ ref('staff_status') }} as staff_status on history.staff_status_code = staff_status.code
    where history.valid_from <= closing_date
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
