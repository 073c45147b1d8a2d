-- Grain: quarter, with the organizations that patrols visited and the problems they met.
select
    quarter_end_on as quarter,
    sum(organizations) as organizations,
    sum(organizations_patrolled) as patrolled,
    sum(visits) as visits,
    sum(problems_found) as problems
from supervision.patrol_coverage
group by quarter_end_on
order by quarter_end_on desc
limit 8
