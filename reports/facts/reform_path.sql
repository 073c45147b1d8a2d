-- Where posts and staff of the bodies that reform {{ reform }} merged, divided or ended stood right
-- after it: the state before it times the weights of the crosswalk. Bodies that went on and received
-- something, or gave it, come with all they had.
with reform_window as (
    select basis_on
    from norms.reform_window
    where reform_code = '{{ reform }}'
),

path as (
    select
        crosswalk.from_code,
        coalesce(crosswalk.to_code, 'none') as to_code,
        crosswalk.measure_code,
        crosswalk.weight
    from historical_change.organization_crosswalk as crosswalk
    inner join reform_window on crosswalk.basis_date = reform_window.basis_on
    where
        crosswalk.measure_code in ('posts', 'in_post')
        and crosswalk.from_valid_from <= date '{{ opening }}'
        and (crosswalk.from_valid_to is null or crosswalk.from_valid_to > date '{{ opening }}')
        and crosswalk.weight > 0
),

moved as (
    select from_code, to_code
    from path
    where from_code <> to_code
),

stock as (
    select
        organization_code,
        sum(authorized_posts) as authorized_posts,
        sum(in_post) as in_post
    from organization_structure.establishment_use_month
    where month = date '{{ opening }}'
    group by organization_code
),

organization as (
    select * from historical_change.organization_history
),

named_before as (
    select
        organization_code,
        max_by(organization_name, valid_from) as organization_name,
        max_by(admin_level_code, valid_from) as admin_level_code
    from organization
    where valid_from <= date '{{ opening }}'
    group by organization_code
),

-- A new body may come up in the registers some months after the reform founded it.
named_after as (
    select
        organization.organization_code,
        min_by(organization.organization_name, organization.valid_from) as organization_name
    from organization
    inner join reform_window
        on organization.valid_to is null or organization.valid_to > reform_window.basis_on
    group by organization.organization_code
)

select
    path.from_code || '|' || path.to_code as fact_key,
    path.from_code as organization_code,
    path.to_code as successor_code,
    min(before.organization_name) as organization_name,
    coalesce(min(after.organization_name), '—') as successor_name,
    min(before.admin_level_code) as admin_level_code,
    max(path.from_code = path.to_code) as goes_on,
    sum(case when path.measure_code = 'posts' then path.weight else 0 end * stock.authorized_posts)
        as authorized_posts,
    sum(case when path.measure_code = 'in_post' then path.weight else 0 end * stock.in_post)
        as in_post
from path
inner join stock on path.from_code = stock.organization_code
left join named_before as before on path.from_code = before.organization_code
left join named_after as after on path.to_code = after.organization_code
where
    path.from_code in (select from_code from moved)
    or path.from_code in (select to_code from moved)
group by path.from_code, path.to_code
