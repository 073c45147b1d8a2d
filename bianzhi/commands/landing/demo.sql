-- The city by level on its last month; organizations without a stated level come last.
with newest as (
    select max(month) as month from organization_structure.establishment_use_month
),

organization as (
    select
        organization.organization_code,
        coalesce(organization.admin_level_code, '') as admin_level_code
    from historical_change.organization_history as organization
    cross join newest
    where
        organization.valid_from <= newest.month
        and (organization.valid_to is null or organization.valid_to > newest.month)
        and not organization.is_placeholder
),

cells as (
    select
        use_month.organization_code,
        sum(use_month.authorized_posts) as authorized_posts,
        sum(use_month.in_post) as in_post,
        sum(case when use_month.light_code = 'red' then 1 else 0 end) as over_cells
    from organization_structure.establishment_use_month as use_month
    inner join newest on use_month.month = newest.month
    group by use_month.organization_code
),

workers as (
    select
        personnel.organization_code,
        sum(personnel.headcount) as off_establishment
    from personnel_structure.personnel_off_establishment_month as personnel
    inner join newest on personnel.month = newest.month
    group by personnel.organization_code
),

seen as (
    select organization_code from organization
    union
    select organization_code from cells
    union
    select organization_code from workers
),

city as (
    select
        coalesce(organization.admin_level_code, '') as admin_level_code,
        count(organization.organization_code) as organizations,
        sum(coalesce(cells.authorized_posts, 0)) as authorized_posts,
        sum(coalesce(cells.in_post, 0)) as in_post,
        sum(coalesce(cells.over_cells, 0)) as over_cells,
        sum(coalesce(workers.off_establishment, 0)) as off_establishment
    from seen
    left join organization on seen.organization_code = organization.organization_code
    left join cells on seen.organization_code = cells.organization_code
    left join workers on seen.organization_code = workers.organization_code
    group by coalesce(organization.admin_level_code, '')
)

select
    city.admin_level_code,
    admin_level.label_zh,
    admin_level.label_en,
    newest.month,
    city.organizations,
    city.authorized_posts,
    city.in_post,
    city.over_cells,
    city.off_establishment
from city
cross join newest
left join codes.admin_level on city.admin_level_code = admin_level.code
order by city.admin_level_code = '', city.admin_level_code
