-- Grain: span of days in which the same thresholds of following people are valid (seed
-- lineage_threshold); the thresholds as columns. The first span is open to the past: no record is too
-- old to be judged.
{% set codes = [
    'follow_months', 'follow_min_people', 'follow_min_share', 'episode_gap_months',
    'inferred_min_people', 'inferred_min_share', 'recorded_margin_months',
] -%}
with threshold as (
    select * from {{ ref('lineage_threshold') }}
),

beginning as (
    select min(valid_from) as first_on from threshold
),

border as (
    select first_on as valid_from from beginning
    union
    select valid_from from threshold
    union
    select valid_to as valid_from from threshold
    where valid_to is not null
),

span as (
    select
        valid_from,
        lead(valid_from) over (order by valid_from) as valid_to
    from border
),

int_lineage_threshold as (
    select
        case when span.valid_from > beginning.first_on then span.valid_from end as valid_from,
        span.valid_to,
        {% for code in codes -%}
        cast(
            max(case when threshold.threshold_code = '{{ code }}' then threshold.value end)
            as {{ 'decimal(18, 4)' if 'share' in code else 'integer' }}
        ) as {{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from span
    cross join beginning
    inner join threshold on {{ valid_at('threshold', 'span.valid_from') }}
    group by span.valid_from, span.valid_to, beginning.first_on
)

select * from int_lineage_threshold
