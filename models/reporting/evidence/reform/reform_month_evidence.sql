-- Grain: month of an organization x record: its state in the month, and the change records of the
-- reform that name it.
select
    reform_month.fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.established_doc_no as doc_no
from {{ ref('reform_month') }}(reform) as reform_month
inner join {{ ref('organization_history') }} as organization
    on
        reform_month.organization_code = organization.organization_code
        and organization.valid_from <= reform_month.month
        and (organization.valid_to is null or organization.valid_to > reform_month.month)
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
