-- People in post on a graded post of a public institution.
select *
from institution_staff
where graded_category_code is not null
