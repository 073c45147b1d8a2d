-- Grain: organization, with the staff who retire within one, three, five and ten years.
select
    organization_code as code,
    sum(heads) filter (month <= date '{month}' + interval 1 year) as one,
    sum(heads) filter (month <= date '{month}' + interval 3 year) as three,
    sum(heads) filter (month <= date '{month}' + interval 5 year) as five,
    sum(heads) as ten
from personnel_structure.retirement_projection
where scenario_code = 'statutory' and period_code = 'month'
group by organization_code
order by code
