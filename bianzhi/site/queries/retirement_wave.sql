-- Grain: scenario and year, with the staff who retire in it.
select
    scenario_code as scenario,
    year(month) as year,
    sum(heads) as heads,
    coalesce(sum(heads) filter (
        leadership_level_code <> 'none' and leadership_role_code <> 'none'
    ), 0) as leaders
from personnel_structure.retirement_projection
where period_code = 'month'
group by all
order by all
