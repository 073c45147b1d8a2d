-- Grain: organization and each of its names, oldest first, with the day of its first record.
select organization_code as code, organization_name as name, min(valid_from) as since
from historical_change.organization_history
where not is_placeholder
group by organization_code, organization_name
order by code, since, name
