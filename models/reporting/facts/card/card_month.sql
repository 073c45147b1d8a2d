-- Grain: establishment type x month with posts or staff of the organization, up to the closing date.
select
    cells.organization_code || '|' || cells.establishment_type_code || '|'
    || strftime(cells.month, '%Y-%m') as fact_key,
    cells.organization_code,
    cells.establishment_type_code,
    cells.month,
    strftime(cells.month, '%Y-%m') as moment_code,
    cells.authorized_posts,
    cells.ceiling_posts,
    cells.in_post,
    cells.over_posts,
    cells.vacant_posts
from {{ ref('establishment_use_month') }} as cells
inner join {{ ref('card_organization') }}(given_organization, closing_date) as organization
    on cells.organization_code = organization.organization_code
where cells.month <= closing_date and cells.month >= organization.first_on
