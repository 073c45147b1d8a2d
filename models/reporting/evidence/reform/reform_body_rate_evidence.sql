-- Grain: rate of an organization x record of a person in post on either day, whom every rate is
-- about.
with placed as (
    select * from {{ ref('reform_placed_record') }}(opening_date, closing_date, reform)
)

select distinct
    reform_body_rate.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('reform_body_rate') }}(reform) as reform_body_rate
inner join placed
    on
        reform_body_rate.structure_code = placed.structure_code
        and reform_body_rate.organization_code = placed.placed_code
        and placed.measure_code = 'in_post'
