-- Cells of body and establishment type that count as administrative: organs' posts and the posts of
-- workers in organs.
select *
from quota
where is_administrative
