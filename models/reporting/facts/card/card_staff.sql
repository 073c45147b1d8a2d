-- Grain: record of a person in post in the organization on the closing date.
select *
from {{ ref('staff') }}(closing_date)
where organization_code = given_organization
