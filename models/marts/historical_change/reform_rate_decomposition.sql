-- Grain: reform x structure x rate. The change of a share or mean of the whole city split into mix
-- (bodies with other rates gained or lost weight) and rate (bodies changed themselves), with the
-- averages of before and after as weights, so that the two add up to the change. A body that is
-- there at one moment only, or has nothing to be compared with at one (staff without posts), has no
-- rate of its own to change: all it brings is mix. Terms are added as decimals, so that the sum does
-- not depend on their order.
with part as (
    select
        reform_code,
        structure_code,
        rate_code,
        organization_code,
        {% for moment in ['before', 'after'] -%}
        {% for side in ['numerator', 'denominator'] -%}
        coalesce(sum(case when moment_code = '{{ moment }}' then {{ side }} end), 0)
            as {{ moment }}_{{ side }}{{ ',' if not (loop.last and moment == 'after') }}
        {% endfor -%}
        {% endfor -%}
    from {{ ref('int_reform_rate_part') }}
    group by reform_code, structure_code, rate_code, organization_code
),

total as (
    select
        reform_code,
        structure_code,
        rate_code,
        cast(sum(before_denominator) as double) as before_denominator,
        cast(sum(after_denominator) as double) as after_denominator
    from part
    group by reform_code, structure_code, rate_code
    having sum(before_denominator) <> 0 and sum(after_denominator) <> 0
),

shares as (
    select
        part.reform_code,
        part.structure_code,
        part.rate_code,
        {% for moment in ['before', 'after'] -%}
        cast(part.{{ moment }}_numerator as double)
        / total.{{ moment }}_denominator as {{ moment }}_value,
        cast(part.{{ moment }}_denominator as double)
        / total.{{ moment }}_denominator as {{ moment }}_weight,
        case
            when part.{{ moment }}_denominator <> 0
                then
                    cast(part.{{ moment }}_numerator as double)
                    / cast(part.{{ moment }}_denominator as double)
        end as {{ moment }}_rate{{ ',' if not loop.last }}
        {% endfor -%}
    from part
    inner join total
        on
            part.reform_code = total.reform_code
            and part.structure_code = total.structure_code
            and part.rate_code = total.rate_code
),

effects as (
    select
        reform_code,
        structure_code,
        rate_code,
        before_value,
        after_value,
        coalesce(
            (after_weight - before_weight) * (before_rate + after_rate) / 2,
            after_value - before_value
        ) as mix_effect,
        coalesce((after_rate - before_rate) * (before_weight + after_weight) / 2, 0) as rate_effect
    from shares
),

reform_rate_decomposition as (
    select
        reform_code,
        structure_code,
        rate_code,
        {% for column in ['before_value', 'after_value', 'mix_effect', 'rate_effect'] -%}
        sum(cast({{ column }} as decimal(38, 18))) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from effects
    group by reform_code, structure_code, rate_code
)

select
    reform_code,
    structure_code,
    rate_code,
    cast(before_value as decimal(18, 9)) as before_value,
    cast(after_value as decimal(18, 9)) as after_value,
    cast(after_value - before_value as decimal(18, 9)) as change_value,
    cast(mix_effect as decimal(18, 9)) as mix_effect,
    cast(rate_effect as decimal(18, 9)) as rate_effect
from reform_rate_decomposition
