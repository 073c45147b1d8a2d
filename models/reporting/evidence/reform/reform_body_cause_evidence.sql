-- Grain: figure of reform_body_cause x record: the changes that the cause adds up, or what was
-- counted on either day.
with moved as (
    select * from {{ ref('reform_placed_change') }}(opening_date, closing_date, reform)
)

select distinct
    reform_body_cause.fact_key,
    moved.entity,
    moved.record_key,
    moved.lake_id,
    moved.row_no,
    moved.delivery_id,
    moved.doc_no
from {{ ref('reform_body_cause') }}(reform) as reform_body_cause
inner join moved
    on
        reform_body_cause.structure_code = moved.structure_code
        and reform_body_cause.organization_code = moved.placed_code
        and reform_body_cause.measure_code = moved.measure_code
        and reform_body_cause.component_code is not distinct from moved.component_code
        and reform_body_cause.part_code = coalesce(moved.part_code, reform_body_cause.part_code)
