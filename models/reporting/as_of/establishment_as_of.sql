-- Grain: state of a record of authorized posts on the day.
select *
from {{ ref('establishment_history') }}
where valid_from <= day and (valid_to is null or valid_to > day)
