-- Grain: reform x structure x level x receiving organization: the unit it counts in before, while
-- it changes, and after. As named, an organization may change its unit, and all that moves between
-- before and after moves in the later one; on constant structure it keeps the one it has after the
-- reform. Figures without a receiving organization count in unit `none`.
with grouped as (
    select * from {{ ref('int_reform_group') }}
),

levels as (
    select distinct reform_code, level_code
    from grouped
),

int_reform_unit as (
    select
        reform_code,
        'as_named' as structure_code,
        level_code,
        organization_code,
        unit_before,
        unit_after as unit_flow,
        unit_after
    from grouped
    union all
    select
        reform_code,
        'constant' as structure_code,
        level_code,
        organization_code,
        unit_after as unit_before,
        unit_after as unit_flow,
        unit_after
    from grouped
    union all
    select
        levels.reform_code,
        structure.structure_code,
        levels.level_code,
        'none' as organization_code,
        case when levels.level_code = 'city' then 'all' else 'none' end as unit_before,
        case when levels.level_code = 'city' then 'all' else 'none' end as unit_flow,
        case when levels.level_code = 'city' then 'all' else 'none' end as unit_after
    from levels
    cross join (
        select 'as_named' as structure_code
        union all
        select 'constant' as structure_code
    ) as structure
)

select * from int_reform_unit
