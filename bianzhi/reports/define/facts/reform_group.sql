-- Posts and staff before and after reform {{ reform }} by level, system and policy field.
select *
from reform_unit
where measure_code in ('authorized_posts', 'in_post')
