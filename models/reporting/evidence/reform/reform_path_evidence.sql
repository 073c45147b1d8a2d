-- Grain: path x record: what the organization had before, and the change records of the reform that
-- name both organizations.
with record as (
    select * from {{ ref('reform_record') }}(opening_date, closing_date)
)

select
    reform_path.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from {{ ref('reform_path') }}(opening_date, reform) as reform_path
inner join record
    on
        reform_path.organization_code = record.organization_code
        and record.day = opening_date
        and record.measure_code in ('in_post', 'authorized_posts')
union all
select
    reform_path.fact_key,
    'organization_event' as entity,
    event.record_key,
    event.lake_id,
    event.row_no,
    event.delivery_id,
    event.doc_no
from {{ ref('reform_path') }}(opening_date, reform) as reform_path
inner join {{ ref('organization_event') }} as event
    on
        event.reform_code = reform
        and reform_path.organization_code in (event.predecessor_code, event.successor_code)
        and reform_path.successor_code
        in (event.predecessor_code, event.successor_code, 'none')
