-- Grain: structure x level x unit x measure x part, of posts and staff alone.
select *
from {{ ref('reform_unit') }}(reform)
where measure_code in ('authorized_posts', 'in_post')
