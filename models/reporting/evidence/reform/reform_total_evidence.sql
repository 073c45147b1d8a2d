-- Grain: measure x record that was counted on either day.
with record as (
    select * from {{ ref('reform_record') }}(opening_date, closing_date)
)

select distinct
    reform_total.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from {{ ref('reform_total') }}(reform) as reform_total
inner join record on reform_total.measure_code = record.measure_code
