-- Cells of body and establishment type that count as administrative: organs' posts and the posts of
-- workers in organs.
select quota.*
from quota
inner join codes.establishment_type on quota.establishment_type_code = establishment_type.code
where establishment_type.band in ('administrative', 'worker')
