-- The rows behind a body's control number and those it is compared with.
select
    control.fact_key,
    control.entity,
    control.record_key,
    control.lake_id,
    control.row_no,
    control.delivery_id,
    control.doc_no
from off_establishment_control as control
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
from off_establishment_control as control
inner join off_establishment as worker on control.organization_code = worker.organization_code
