-- Grain: one row; the thresholds of following people as columns.
{% set codes = [
    'follow_months', 'follow_min_people', 'follow_min_share', 'episode_gap_months',
    'inferred_min_people', 'inferred_min_share', 'recorded_margin_months',
] -%}
with threshold as (
    select * from {{ ref('lineage_threshold') }}
    where valid_to is null
),

int_lineage_threshold as (
    select
        {% for code in codes -%}
        cast(
            max(case when threshold_code = '{{ code }}' then value end)
            as {{ 'decimal(18, 4)' if 'share' in code else 'integer' }}
        ) as {{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from threshold
)

select * from int_lineage_threshold
