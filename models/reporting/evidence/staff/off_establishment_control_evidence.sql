-- Grain: organization with a control number x record behind it: the number and the people compared
-- with it.
select
    control.fact_key,
    control.entity,
    control.record_key,
    control.lake_id,
    control.row_no,
    control.delivery_id,
    control.doc_no
from {{ ref('off_establishment_control') }}(closing_date) as control
where control.record_key is not null
union all
select
    control.fact_key,
    worker.entity,
    worker.record_key,
    worker.lake_id,
    worker.row_no,
    worker.delivery_id,
    worker.doc_no
from {{ ref('off_establishment_control') }}(closing_date) as control
inner join {{ ref('off_establishment') }}(closing_date) as worker on control.organization_code = worker.organization_code
