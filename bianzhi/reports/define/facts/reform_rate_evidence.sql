-- The people in post on either day, whom every rate is about.
with {% include "_reform_rows.sql" %}

select
    reform_rate.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from reform_rate
cross join record
where record.measure_code = 'in_post'
