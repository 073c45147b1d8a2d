-- Grain: scope x measure x category ('' where the measure has none) x month: the value, the value of the
-- same scope 12 months before, the place among peers, and the norm valid in the month. Organizations
-- are compared with their peers (int_horizontal_comparison_month), counties with counties, fields
-- with fields, levels with levels; the city has no peers.
{{ config(materialized='monthly') }}
{% set key = ['scope_kind_code', 'scope_code', 'measure_code', 'category_code'] -%}
{% set group = ['scope_kind_code', 'measure_code', 'category_code', 'month'] -%}
with value_month as (
    select * from {{ ref('int_personnel_value_month') }}
),

compared_month as (
    select * from {{ ref('int_compared_month') }}
),

value_before as (
    select * from {{ ref('int_personnel_value_before_month') }}
),

comparison as (
    select * from {{ ref('int_horizontal_comparison_month') }}
),

measure as (
    select * from {{ ref('personnel_measure') }}
),

norm as (
    select * from {{ ref('personnel_norm') }}
),

shown as (
    select value_month.*
    from value_month
    left join compared_month on value_month.month = compared_month.month
    where value_month.scope_kind_code <> 'organization' or compared_month.month is not null
),

-- Parts of the city that no list names are no peers of those that it names.
peer as (
    select
        *,
        median(value) over (partition by {{ group | join(', ') }}) as peer_median,
        count(*) over (partition by {{ group | join(', ') }}) - 1 as peers,
        rank() over (partition by {{ group | join(', ') }} order by value) - 1 as lower_peers,
        count(*) over (partition by {{ group | join(', ') }}, value) - 1 as ties
    from shown
    where
        scope_kind_code not in ('organization', 'city')
        and scope_code not in ('missing', 'unlisted')
),

placed as (
    select
        {{ key | join(', ') }},
        month,
        peers,
        peer_median,
        case when peers > 0 then (lower_peers + 0.5 * ties) / peers end as percentile
    from peer
    union all
    select
        'organization', organization_code, measure_code, '', month, peers, median_value, percentile
    from comparison
    where peers is not null
),

int_personnel_measure_month as (
    select
        {% for column in key -%}
        shown.{{ column }},
        {% endfor -%}
        shown.month,
        measure.band as dimension_code,
        cast(shown.numerator as decimal(18, 6)) as numerator,
        cast(shown.denominator as decimal(18, 6)) as denominator,
        cast(shown.value as decimal(18, 6)) as value,
        cast(value_before.value as decimal(18, 6)) as value_12_months_before,
        cast(placed.peers as integer) as peers,
        cast(placed.peer_median as decimal(18, 6)) as peer_median,
        cast(placed.percentile as decimal(18, 6)) as percentile,
        norm.comparison_code,
        norm.value as norm_value,
        case norm.comparison_code
            when 'at_most' then shown.value <= norm.value
            when 'at_least' then shown.value >= norm.value
        end as is_within_norm
    from shown
    inner join measure on shown.measure_code = measure.code
    left join value_before
        on
            shown.month = value_before.month
            {% for column in key -%}
            and shown.{{ column }} = value_before.{{ column }}
            {% endfor %}
    left join placed
        on
            shown.month = placed.month
            {% for column in key -%}
            and shown.{{ column }} = placed.{{ column }}
            {% endfor %}
    left join norm
        on shown.measure_code = norm.measure_code and {{ valid_at('norm', 'shown.month') }}
)

select * from int_personnel_measure_month
