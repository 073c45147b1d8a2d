-- Grain: function x group of organization types x county x month: the organizations of one function at
-- the city, in the county and in its towns, with posts and staff. Every function that the city or any
-- of its counties has is a row in each of its counties, so that a county without a counterpart shows.
-- The level is that of the organization (admin_level), the place is its division.
{{ config(materialized='monthly') }}
{% set levels = {'city': '2', 'county': '3', 'town': '4'} -%}
{% set function = 'function_of_city.function_code, function_of_city.type_group_code' -%}
{% set measures = ['organizations', 'authorized_posts', 'in_post'] -%}
with placed as (
    select
        organization_month.month,
        coalesce(organization_month.function_code, 'missing') as function_code,
        coalesce(organization_type.band, 'missing') as type_group_code,
        coalesce(left(organization_month.division_code, 4), 'missing') as city,
        coalesce(left(organization_month.division_code, 6), 'missing') as county_code,
        organization_month.admin_level_code as level_code,
        1 as organizations,
        cast(measure_month.authorized_posts is null as integer) as without_posts,
        coalesce(measure_month.authorized_posts, 0) as authorized_posts,
        coalesce(measure_month.in_post, 0) as in_post
    from {{ ref('int_organization_month') }} as organization_month
    inner join {{ ref('int_warning_measure_month') }} as in_service
        on
            organization_month.organization_code = in_service.organization_code
            and organization_month.month = in_service.month
    left join {{ ref('int_structure_measure_month') }} as measure_month
        on
            organization_month.organization_code = measure_month.organization_code
            and organization_month.month = measure_month.month
    left join {{ ref('organization_type') }} as organization_type
        on organization_month.organization_type_code = organization_type.code
    where not organization_month.is_placeholder and organization_month.admin_level_code in ('2', '3', '4')
),

cell as (
    select
        month,
        city,
        case when level_code = '2' then '' else county_code end as county_code,
        function_code,
        type_group_code,
        sum(without_posts) as without_posts
        {%- for level, code in levels.items() %}{% for measure in measures %},
        sum(case when level_code = '{{ code }}' then {{ measure }} else 0 end) as {{ level }}_{{ measure }}
        {%- endfor %}{% endfor %}
    from placed
    group by all
),

county as (
    select distinct month, city, county_code
    from cell
    where county_code <> ''
),

function_of_city as (
    select distinct month, city, function_code, type_group_code from cell
),

joined as (
    select
        county.*,
        {{ function }},
        {% for measure in measures -%}
        coalesce(above.city_{{ measure }}, 0) as city_{{ measure }},
        coalesce(own.county_{{ measure }}, 0) as county_{{ measure }},
        coalesce(own.town_{{ measure }}, 0) as town_{{ measure }},
        {% endfor -%}
        coalesce(above.without_posts, 0) + coalesce(own.without_posts, 0) as without_posts,
        coalesce(own.county_authorized_posts + own.town_authorized_posts, 0) as local_posts,
        count(*) over (
            partition by county.month, county.city, {{ function }}
        ) as counties
    from county
    inner join function_of_city
        on county.month = function_of_city.month and county.city = function_of_city.city
    {% for name, place in [('own', 'county.county_code'), ('above', "''")] -%}
    left join cell as {{ name }}
        on
            county.month = {{ name }}.month
            and county.city = {{ name }}.city
            and {{ place }} = {{ name }}.county_code
            and function_of_city.function_code = {{ name }}.function_code
            and function_of_city.type_group_code = {{ name }}.type_group_code
    {% endfor %}
),

shared as (
    select
        *,
        {% for name, above, below in [
            ('county', 'local_posts', 'month, city, county_code'),
            ('city', 'city_authorized_posts', 'month, city, county_code'),
        ] -%}
        cast({{ above }} as double) / nullif(sum({{ above }}) over (partition by {{ below }}), 0)
            as share_of_{{ name }}_posts,
        {% endfor -%}
        cast(sum(local_posts) over (
            partition by month, city, function_code, type_group_code
        ) as double) / nullif(sum(local_posts) over (partition by month, city), 0)
            as share_of_counties
    from joined
),

quotient as (
    select
        *,
        share_of_county_posts / nullif(share_of_city_posts, 0) as quotient_to_city,
        case when counties > 1 then share_of_county_posts / nullif(share_of_counties, 0) end
            as quotient_to_counties,
        cast(local_posts as double) / nullif(city_authorized_posts, 0) as posts_per_city_post
    from shared
),

int_vertical_comparison_month as (
    select
        quotient.function_code,
        quotient.type_group_code,
        quotient.county_code,
        quotient.month,
        case
            when quotient.county_organizations > 0 and quotient.city_organizations > 0 then 'complete'
            when quotient.county_organizations > 0 then 'no_city'
            when quotient.town_organizations > 0 then 'town_only'
            when quotient.city_organizations > 0 then 'no_county'
            else 'elsewhere'
        end as counterpart_code,
        {% for level in levels -%}{% for measure in measures -%}
        cast(quotient.{{ level }}_{{ measure }} as integer) as {{ level }}_{{ measure }},
        {% endfor %}{% endfor -%}
        cast(quotient.without_posts as integer) as organizations_without_posts,
        {% for name in ['posts_per_city_post', 'share_of_county_posts', 'share_of_city_posts',
                        'quotient_to_city', 'quotient_to_counties'] -%}
        cast(quotient.{{ name }} as decimal(18, 6)) as {{ name }},
        {% endfor -%}
        {% for name in ['city', 'counties'] -%}
        case
            when quotient.quotient_to_{{ name }} < threshold.low_value then 'thin'
            when quotient.quotient_to_{{ name }} > threshold.high_value then 'thick'
            when quotient.quotient_to_{{ name }} is not null then 'usual'
        end as staffing_against_{{ name }}_code{{ ',' if not loop.last }}
        {% endfor %}
    from quotient
    left join {{ ref('structure_threshold') }} as threshold
        on
            threshold.threshold_code = 'relative_staffing'
            and {{ valid_at('threshold', 'quotient.month') }}
)

select * from int_vertical_comparison_month
