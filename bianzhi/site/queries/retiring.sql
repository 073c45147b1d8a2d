-- Grain: organization and year in which staff retire in the statutory month; leaders among them.
select
    organization_code as code,
    year(month) as year,
    sum(heads) as heads,
    coalesce(sum(heads) filter (
        leadership_level_code <> 'none' and leadership_role_code <> 'none'
    ), 0) as leaders
from personnel_structure.retirement_projection
where scenario_code = 'statutory' and period_code = 'month'
group by all
order by all
