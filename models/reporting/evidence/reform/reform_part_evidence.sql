-- Grain: part of a measure x record that was counted on either day.
with record as (
    select * from {{ ref('reform_record') }}(opening_date, closing_date)
)

select distinct
    reform_part.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from {{ ref('reform_part') }}(reform) as reform_part
inner join record
    on
        reform_part.measure_code = record.measure_code
        and reform_part.part_code = record.part_code
