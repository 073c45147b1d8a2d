-- Table macros of the published database. Each is made when the history it reads is there.

create macro staff_as_of(day) as table
select *
from historical_change.person_history
where valid_from <= day and (valid_to is null or valid_to > day);

create macro organizations_as_of(day) as table
select *
from historical_change.organization_history
where valid_from <= day and (valid_to is null or valid_to > day);

create macro establishment_as_of(day) as table
select *
from historical_change.establishment_history
where valid_from <= day and (valid_to is null or valid_to > day);
