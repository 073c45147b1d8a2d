-- Grain: month x quantity (posts or staff): how unevenly it is spread over counties, policy fields and
-- organizations. Theil's index is that of the quantity per organization and splits exactly into a part
-- between counties and a part within them.
{{ config(materialized='monthly') }}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

place as (
    select * from {{ ref('int_organization_place_month') }}
),

allocation as (
    select * from {{ ref('int_allocation_month') }}
),

quantity as (
    {% for code, column in [('posts', 'authorized_posts'), ('staff', 'in_post')] -%}
    select
        measure_month.month,
        '{{ code }}' as quantity_code,
        coalesce(place.county_code, 'missing') as county_code,
        cast(measure_month.{{ column }} as double) as amount,
        row_number() over (
            partition by measure_month.month
            order by measure_month.{{ column }}, measure_month.organization_code
        ) as size_rank
    from measure_month
    left join place
        on
            measure_month.organization_code = place.organization_code
            and measure_month.month = place.month
    where measure_month.{{ column }} > 0
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

whole as (
    select
        month,
        quantity_code,
        count(*) as organizations,
        sum(amount) as total,
        sum(amount * size_rank) as ranked_total
    from quantity
    group by month, quantity_code
),

county as (
    select
        quantity.month,
        quantity.quantity_code,
        quantity.county_code,
        count(*) as organizations,
        sum(quantity.amount) as total,
        sum(quantity.amount * ln(quantity.amount)) as log_total
    from quantity
    group by quantity.month, quantity.quantity_code, quantity.county_code
),

theil as (
    select
        county.month,
        county.quantity_code,
        whole.organizations,
        whole.total,
        whole.ranked_total,
        sum(county.total / whole.total * ln(
            (county.total / county.organizations) / (whole.total / whole.organizations)
        )) as theil_between,
        sum(county.total / whole.total * (
            county.log_total / county.total - ln(county.total / county.organizations)
        )) as theil_within
    from county
    inner join whole
        on county.month = whole.month and county.quantity_code = whole.quantity_code
    group by
        county.month, county.quantity_code, whole.organizations, whole.total, whole.ranked_total
),

concentration as (
    {% for dimension, code, column in [
        ('county', 'posts', 'authorized_posts'),
        ('county', 'staff', 'in_post'),
        ('policy_field', 'posts', 'authorized_posts'),
        ('policy_field', 'staff', 'in_post'),
    ] -%}
    select
        month,
        '{{ code }}' as quantity_code,
        '{{ dimension }}' as dimension_code,
        sum(amount * amount) / nullif(sum(amount) * sum(amount), 0) as hhi
    from (
        select
            month,
            {{ dimension }}_code,
            cast(sum({{ column }}) as double) as amount
        from allocation
        group by month, {{ dimension }}_code
    ) as part
    group by month
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

int_allocation_inequality_month as (
    select
        theil.month,
        theil.quantity_code,
        cast(theil.organizations as integer) as organizations,
        cast(theil.total as integer) as total,
        cast(
            2 * theil.ranked_total / (theil.organizations * theil.total)
            - (theil.organizations + 1.0) / theil.organizations
            as decimal(18, 6)
        ) as gini,
        {% for dimension in ['county', 'policy_field'] -%}
        cast(max(
            case when concentration.dimension_code = '{{ dimension }}' then concentration.hhi end
        ) as decimal(18, 6)) as hhi_{{ dimension }},
        {% endfor -%}
        cast(theil.theil_between + theil.theil_within as decimal(18, 6)) as theil,
        cast(theil.theil_between as decimal(18, 6)) as theil_between,
        cast(theil.theil_within as decimal(18, 6)) as theil_within
    from theil
    inner join concentration
        on theil.month = concentration.month and theil.quantity_code = concentration.quantity_code
    group by
        theil.month, theil.quantity_code, theil.organizations, theil.total, theil.ranked_total,
        theil.theil_between, theil.theil_within
)

select * from int_allocation_inequality_month
