-- Grain: state of a person's record on the day.
select *
from {{ ref('person_history') }}
where valid_from <= day and (valid_to is null or valid_to > day)
