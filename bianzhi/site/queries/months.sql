-- The first and the last month of the publication.
select min(month) as first_month, max(month) as last_month
from organization_structure.establishment_use_month
