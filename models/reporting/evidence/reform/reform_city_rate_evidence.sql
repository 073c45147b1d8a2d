-- Grain: rate of the city x record of a person in post on either day, whom every rate is about. The
-- database calls it reform_rate_evidence.
with record as (
    select * from {{ ref('reform_record') }}(opening_date, closing_date)
)

select distinct
    reform_rate.fact_key,
    record.entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no
from {{ ref('reform_city_rate') }}(reform) as reform_rate
cross join record
where record.measure_code = 'in_post'
