-- Grain: county (or city level) x policy field x month: posts and staff, their share of the city, and
-- the location quotient of the posts: the share of the field in the county over its share in the city.
-- The county is the first six digits of the division. Organizations without a field are missing, and
-- those with one that no list has unlisted, so that the cells add up to the city.
{{ config(materialized='monthly') }}
{% set cell = ['county_code', 'policy_field_code', 'month'] -%}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

policy_field as (
    select * from {{ ref('policy_field') }}
),

placed as (
    select
        measure_month.month,
        coalesce(left(organization_month.division_code, 6), 'missing') as county_code,
        case
            when organization_month.policy_field_code is null then 'missing'
            else coalesce(policy_field.code, 'unlisted')
        end as policy_field_code,
        measure_month.authorized_posts,
        measure_month.in_post
    from measure_month
    left join organization_month
        on
            measure_month.organization_code = organization_month.organization_code
            and measure_month.month = organization_month.month
    left join policy_field on organization_month.policy_field_code = policy_field.code
),

summed as (
    select
        {{ cell | join(', ') }},
        count(*) as organizations,
        count(*) - count(authorized_posts) as organizations_without_posts,
        coalesce(sum(authorized_posts), 0) as authorized_posts,
        sum(in_post) as in_post
    from placed
    group by {{ cell | join(', ') }}
),

whole as (
    select
        *,
        {% for measure in ['authorized_posts', 'in_post'] -%}
        sum({{ measure }}) over (partition by month) as city_{{ measure }},
        {% endfor -%}
        sum(authorized_posts) over (partition by month, county_code) as county_posts,
        sum(authorized_posts) over (partition by month, policy_field_code) as field_posts
    from summed
),

int_allocation_month as (
    select
        county_code,
        policy_field_code,
        month,
        {% for measure in [
            'organizations', 'organizations_without_posts', 'authorized_posts', 'in_post'
        ] -%}
        cast({{ measure }} as integer) as {{ measure }},
        {% endfor -%}
        cast(
            cast(authorized_posts as double) / nullif(city_authorized_posts, 0) as decimal(18, 6)
        ) as share_of_posts,
        cast(cast(in_post as double) / nullif(city_in_post, 0) as decimal(18, 6)) as share_of_staff,
        cast(
            (cast(authorized_posts as double) / nullif(county_posts, 0))
            / nullif(cast(field_posts as double) / nullif(city_authorized_posts, 0), 0)
            as decimal(18, 6)
        ) as location_quotient
    from whole
)

select * from int_allocation_month
