-- Grain: structure x organization that the reform touched x measure x part, before and after.
with touched as (
    select * from {{ ref('reform_touched') }}(reform)
),

named as (
    select * from {{ ref('reform_name') }}(reform)
)

select
    compared.structure_code || '|' || compared.unit_code || '|' || compared.measure_code || '|'
    || compared.part_code as fact_key,
    compared.structure_code,
    compared.unit_code as organization_code,
    named.organization_name,
    named.admin_level_code,
    compared.measure_code,
    {{ reform_part_code() }} as part_code,
    compared.before_value,
    compared.after_value,
    compared.change_value
from {{ ref('reform_comparison') }} as compared
inner join touched on compared.unit_code = touched.organization_code
left join named on compared.unit_code = named.organization_code
where compared.reform_code = reform and compared.level_code = 'organization'
