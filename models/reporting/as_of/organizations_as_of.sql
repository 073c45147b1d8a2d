-- Grain: state of an organization on the day.
select *
from {{ ref('organization_history') }}
where valid_from <= day and (valid_to is null or valid_to > day)
