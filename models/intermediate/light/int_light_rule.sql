-- Grain: first date of use: the rates that colour the lights of posts from that date on, so that
-- lights can be computed again on another structure. A new row begins wherever one of them changes.
{% set codes = ['over_fill_rate', 'full_fill_rate', 'large_vacancy_rate'] -%}
with threshold as (
    select * from {{ ref('light_threshold') }}
    where threshold_code in ({% for code in codes %}'{{ code }}'{{ ', ' if not loop.last }}{% endfor %})
),

border as (
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

int_light_rule as (
    select
        span.valid_from,
        span.valid_to,
        {% for code in codes -%}
        max(case when threshold.threshold_code = '{{ code }}' then threshold.value end)
            as {{ code }}{{ ',' if not loop.last }}
        {% endfor %}
    from span
    inner join threshold
        on
            span.valid_from >= threshold.valid_from
            and (threshold.valid_to is null or span.valid_from < threshold.valid_to)
    group by span.valid_from, span.valid_to
)

select * from int_light_rule
