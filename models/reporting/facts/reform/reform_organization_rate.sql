-- Grain: structure x organization that the reform touched x rate. Shares in per cent and means.
with touched as (
    select * from {{ ref('reform_touched') }}(reform)
),

named as (
    select * from {{ ref('reform_name') }}(reform)
)

select
    rate.structure_code || '|' || rate.unit_code || '|' || rate.rate_code as fact_key,
    rate.structure_code,
    rate.unit_code as organization_code,
    named.organization_name,
    named.admin_level_code,
    rate.rate_code,
    rate.before_value,
    rate.after_value,
    rate.change_value,
    rate.mix_effect,
    rate.rate_effect
from {{ ref('reform_rate_value') }}(reform) as rate
inner join touched on rate.unit_code = touched.organization_code
left join named on rate.unit_code = named.organization_code
where rate.level_code = 'organization'
