-- What stood on either day, part by part.
with {% include "_reform_rows.sql" %}

select
    reform_part.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from reform_part
inner join record
    on
        reform_part.measure_code = record.measure_code
        and reform_part.part_code = record.part_code
