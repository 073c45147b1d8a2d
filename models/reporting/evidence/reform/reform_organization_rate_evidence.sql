-- Grain: rate of an organization x record of a person in post on either day, whom every rate is
-- about.
with placed as (
    select * from {{ ref('reform_placed_record') }}(opening_date, closing_date, reform)
)

select distinct
    reform_organization_rate.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('reform_organization_rate') }}(reform) as reform_organization_rate
inner join placed
    on
        reform_organization_rate.structure_code = placed.structure_code
        and reform_organization_rate.organization_code = placed.placed_code
        and placed.measure_code = 'in_post'
