-- People in post who hold a leadership level and role.
select *
from staff
where leadership_level_code is not null and leadership_role_code is not null
