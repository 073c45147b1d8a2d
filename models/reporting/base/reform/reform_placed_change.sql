-- Grain: structure x organization x record behind a cause of its change or, without a cause, behind
-- its figures on either day.
with changed as (
    select * from {{ ref('reform_change') }}(opening_date, closing_date)
),

crosswalk as (
    select * from {{ ref('reform_crosswalk') }}(reform)
)

select
    structure_code,
    placed_code,
    day,
    measure_code,
    cast(null as varchar) as component_code,
    part_code,
    entity,
    record_key,
    lake_id,
    row_no,
    delivery_id,
    doc_no
from {{ ref('reform_placed_record') }}(opening_date, closing_date, reform)
union
select
    'as_named' as structure_code,
    organization_code as placed_code,
    closing_date as day,
    measure_code,
    component_code,
    part_code,
    entity,
    record_key,
    lake_id,
    row_no,
    delivery_id,
    doc_no
from changed
union
select
    'constant' as structure_code,
    crosswalk.to_code as placed_code,
    closing_date as day,
    changed.measure_code,
    changed.component_code,
    changed.part_code,
    changed.entity,
    changed.record_key,
    changed.lake_id,
    changed.row_no,
    changed.delivery_id,
    changed.doc_no
from changed
inner join crosswalk
    on
        changed.organization_code = crosswalk.from_code
        and changed.changed_on >= crosswalk.from_valid_from
        and (
            crosswalk.from_valid_to is null
            or crosswalk.from_valid_to >= date_trunc('month', changed.changed_on)
        )
