-- Grain: person who works for the organization without an authorized post on the closing date.
select *
from {{ ref('off_establishment') }}(closing_date)
where organization_code = given_organization
