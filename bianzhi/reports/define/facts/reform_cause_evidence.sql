-- The changes that a cause adds up: of people, of the ledger and of bodies.
with {% include "_reform_changed.sql" %}

select distinct
    reform_cause.fact_key,
    changed.entity,
    changed.record_key,
    changed.lake_id,
    changed.row_no,
    changed.delivery_id,
    changed.doc_no
from reform_cause
inner join changed
    on
        reform_cause.measure_code = changed.measure_code
        and reform_cause.component_code = changed.component_code
