-- Staff before and after reform {{ reform }} of the bodies that have other figures on constant
-- structure than as they were named: those that were merged, divided, created or abolished.
with compared as (
    select
        structure_code,
        unit_code as organization_code,
        sum(before_value) as before_value,
        sum(after_value) as after_value
    from historical_change.reform_comparison
    where
        reform_code = '{{ reform }}'
        and level_code = 'organization'
        and measure_code = 'in_post'
    group by structure_code, unit_code
),

moved as (
    select organization_code
    from compared
    group by organization_code
    having
        sum(case when structure_code = 'as_named' then before_value else 0 end)
        <> sum(case when structure_code = 'constant' then before_value else 0 end)
),

named as (
    select
        organization_code,
        max_by(organization_name, valid_from) as organization_name,
        max_by(admin_level_code, valid_from) as admin_level_code
    from historical_change.organization_history
    group by organization_code
)

select
    compared.structure_code || '|' || compared.organization_code as fact_key,
    compared.*,
    compared.after_value - compared.before_value as change_value,
    named.organization_name,
    named.admin_level_code
from compared
inner join moved on compared.organization_code = moved.organization_code
left join named on compared.organization_code = named.organization_code
