-- Cells of body and establishment type of public institutions, and every type that is not
-- administrative: with the administrative cells they are all cells.
select *
from quota
where not is_administrative
