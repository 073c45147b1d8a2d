-- Grain: establishment type with posts or staff of the organization on the closing date, with its light and
-- since when posts of it are vacant.
with vacancy as (
    select * from {{ ref('vacancy_spell') }}
    where
        organization_code = given_organization
        and cell_kind_code = 'establishment'
        and vacant_from <= closing_date
        and (vacant_to is null or vacant_to > closing_date)
)

select
    cells.fact_key,
    cells.organization_code,
    cells.establishment_type_code,
    cells.authorized_posts,
    cells.ceiling_posts,
    cells.in_post,
    cells.over_posts,
    cells.vacant_posts,
    cells.light_code,
    light.label_zh as light_zh,
    light.label_en as light_en,
    strftime(vacancy.vacant_from, '%Y-%m') as vacant_since
from {{ ref('quota') }}(closing_date) as cells
left join {{ ref('light') }} as light on cells.light_code = light.code
left join vacancy on cells.establishment_type_code = vacancy.establishment_type_code
where cells.organization_code = given_organization
