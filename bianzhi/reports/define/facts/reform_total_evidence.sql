-- What stood on either day.
with {% include "_reform_rows.sql" %}

select
    reform_total.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from reform_total
inner join record on reform_total.measure_code = record.measure_code
