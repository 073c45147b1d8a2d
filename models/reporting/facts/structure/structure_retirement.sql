-- Grain: person in post on the closing date x scenario of retirement.
select
    retirement.*,
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('retirement_on') }}(closing_date) as retirement
left join {{ ref('organization_place') }}([closing_date]) as organization
    on retirement.organization_code = organization.organization_code
