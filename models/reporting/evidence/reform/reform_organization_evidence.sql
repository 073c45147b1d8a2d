-- Grain: figure of reform_organization x record on either day in the organization that it is counted in.
with placed as (
    select * from {{ ref('reform_placed_record') }}(opening_date, closing_date, reform)
)

select distinct
    reform_organization.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('reform_organization') }}(reform) as reform_organization
inner join placed
    on
        reform_organization.structure_code = placed.structure_code
        and reform_organization.organization_code = placed.placed_code
        and reform_organization.measure_code = placed.measure_code
        and reform_organization.part_code = placed.part_code
