-- Grain: month of an organization x record: its state in the month, and the change records of the
-- reform that name it.
select
    reform_month.fact_key,
    'organization' as entity,
    body.record_key,
    body.lake_id,
    body.row_no,
    body.delivery_id,
    body.established_doc_no as doc_no
from {{ ref('reform_month') }}(reform) as reform_month
inner join {{ ref('organization_history') }} as body
    on
        reform_month.organization_code = body.organization_code
        and body.valid_from <= reform_month.month
        and (body.valid_to is null or body.valid_to > reform_month.month)
union all
select
    reform_month.fact_key,
    'organization_event' as entity,
    event.record_key,
    event.lake_id,
    event.row_no,
    event.delivery_id,
    event.doc_no
from {{ ref('reform_month') }}(reform) as reform_month
inner join {{ ref('organization_event') }} as event
    on
        reform_month.organization_code in (event.predecessor_code, event.successor_code)
        and event.reform_code = reform
