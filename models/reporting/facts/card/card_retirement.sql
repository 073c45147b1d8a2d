-- Grain: person in post in the organization on the closing date x scenario of retirement.
select *
from {{ ref('retirement_on') }}(closing_date)
where organization_code = given_organization
