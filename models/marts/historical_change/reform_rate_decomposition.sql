-- Grain: reform x structure x rate. The change of a share or mean of the whole city split into mix
-- (bodies with other rates gained or lost weight) and rate (bodies changed themselves), with the
-- averages of before and after as weights, so that the two add up to the change. A body that is
-- there at one moment only has no rate at the other: all it brings is mix. Terms are added as
-- decimals, so that the sum does not depend on their order.
with part as (
    select * from {{ ref('int_reform_rate_part') }}
    where denominator <> 0
),

total as (
    select
        reform_code,
        structure_code,
        moment_code,
        rate_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from part
    group by reform_code, structure_code, moment_code, rate_code
),

shares as (
    select
        part.*,
        cast(part.numerator as double) / cast(part.denominator as double) as rate,
        cast(part.denominator as double) / cast(total.denominator as double) as weight
    from part
    inner join total
        on
            part.reform_code = total.reform_code
            and part.structure_code = total.structure_code
            and part.moment_code = total.moment_code
            and part.rate_code = total.rate_code
),

rated as (
    select
        reform_code,
        structure_code,
        rate_code,
        organization_code,
        max(case when moment_code = 'before' then rate end) as before_rate,
        max(case when moment_code = 'after' then rate end) as after_rate,
        coalesce(max(case when moment_code = 'before' then weight end), 0) as before_weight,
        coalesce(max(case when moment_code = 'after' then weight end), 0) as after_weight
    from shares
    group by reform_code, structure_code, rate_code, organization_code
),

effects as (
    select
        reform_code,
        structure_code,
        rate_code,
        before_weight * coalesce(before_rate, 0) as before_value,
        after_weight * coalesce(after_rate, 0) as after_value,
        (after_weight - before_weight)
        * (coalesce(before_rate, after_rate) + coalesce(after_rate, before_rate))
        / 2 as mix_effect,
        (coalesce(after_rate, before_rate) - coalesce(before_rate, after_rate))
        * (before_weight + after_weight)
        / 2 as rate_effect
    from rated
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
