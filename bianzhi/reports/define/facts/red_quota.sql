-- Cells of body and establishment type with a red light: more staff than posts.
select *
from quota
where light_code = 'red'
