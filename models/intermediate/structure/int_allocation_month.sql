-- Grain: county (or city level) x policy field x month: posts and staff, their share of the city, and
-- the location quotient of the posts: the share of the field in the county over its share in the city.
-- Organizations without a field are missing, and those with one that no list has unlisted
-- (int_organization_place_month), so that the cells add up to the city.
{{ config(materialized='monthly') }}
{% set cell = ['county_code', 'policy_field_code', 'month'] -%}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

place as (
    select * from {{ ref('int_organization_place_month') }}
),

placed as (
    select
        measure_month.month,
        coalesce(place.county_code, 'missing') as county_code,
        coalesce(place.policy_field_code, 'missing') as policy_field_code,
        measure_month.authorized_posts,
        measure_month.in_post
    from measure_month
    left join place
        on
            measure_month.organization_code = place.organization_code
            and measure_month.month = place.month
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
