-- Grain: reform whose months before and after are published.
select distinct reform_code as code
from historical_change.reform_comparison
order by code
