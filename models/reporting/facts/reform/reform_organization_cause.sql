-- Grain: structure x organization that the reform touched x measure x part x cause of the change;
-- the change itself is a row without a cause.
with cause as (
    select * from {{ ref('reform_cause_row') }}(reform)
),

touched as (
    select * from {{ ref('reform_touched') }}(reform)
),

named as (
    select * from {{ ref('reform_name') }}(reform)
)

select
    cause.structure_code || '|' || cause.unit_code || '|' || cause.measure_code || '|'
    || cause.part_code || '|' || coalesce(cause.component_code, 'change') as fact_key,
    cause.structure_code,
    cause.unit_code as organization_code,
    named.organization_name,
    named.admin_level_code,
    cause.measure_code,
    {{ reform_part_code() }} as part_code,
    cause.component_code,
    cause.contribution,
    cause.change_value
from cause
inner join touched on cause.unit_code = touched.organization_code
left join named on cause.unit_code = named.organization_code
where cause.level_code = 'organization'
