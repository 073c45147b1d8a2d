-- Grain: reform x structure x level x unit x rate. The change of a share or mean of a unit split
-- into mix (organizations with other rates gained or lost weight) and rate (organizations changed
-- themselves), with the averages of before and after as weights, so that the two add up to the
-- change. An organization that is in the unit at one reference only, or has nothing to be compared
-- with at one (staff without posts), has no rate of its own to change: all it brings is mix. Terms
-- are added as decimals, so that the sum does not depend on their order.
{% set place = ['reform_code', 'structure_code', 'level_code', 'unit_code', 'rate_code'] -%}
with part as (
    select
        rate_part.reform_code,
        rate_part.structure_code,
        unit.level_code,
        case when rate_part.reference_code = 'before' then unit.unit_before else unit.unit_after end
            as unit_code,
        rate_part.rate_code,
        rate_part.organization_code,
        rate_part.reference_code,
        rate_part.numerator,
        rate_part.denominator
    from {{ ref('int_reform_rate_part') }} as rate_part
    inner join {{ ref('int_reform_unit') }} as unit
        on
            rate_part.reform_code = unit.reform_code
            and rate_part.structure_code = unit.structure_code
            and rate_part.organization_code = unit.organization_code
),

organization as (
    select
        {{ place | join(', ') }},
        organization_code,
        {% for reference in ['before', 'after'] -%}
        {% for side in ['numerator', 'denominator'] -%}
        coalesce(sum(case when reference_code = '{{ reference }}' then {{ side }} end), 0)
            as {{ reference }}_{{ side }}{{ ',' if not (loop.last and reference == 'after') }}
        {% endfor -%}
        {% endfor -%}
    from part
    group by {{ place | join(', ') }}, organization_code
),

total as (
    select
        {{ place | join(', ') }},
        cast(sum(before_denominator) as double) as before_denominator,
        cast(sum(after_denominator) as double) as after_denominator
    from organization
    group by {{ place | join(', ') }}
    having sum(before_denominator) <> 0 and sum(after_denominator) <> 0
),

shares as (
    select
        {% for column in place -%}
        organization.{{ column }},
        {% endfor -%}
        {% for reference in ['before', 'after'] -%}
        cast(organization.{{ reference }}_numerator as double)
        / total.{{ reference }}_denominator as {{ reference }}_value,
        cast(organization.{{ reference }}_denominator as double)
        / total.{{ reference }}_denominator as {{ reference }}_weight,
        case
            when organization.{{ reference }}_denominator <> 0
                then
                    cast(organization.{{ reference }}_numerator as double)
                    / cast(organization.{{ reference }}_denominator as double)
        end as {{ reference }}_rate{{ ',' if not loop.last }}
        {% endfor -%}
    from organization
    inner join total
        on
            {% for column in place -%}
            {{ 'and ' if not loop.first }}organization.{{ column }} = total.{{ column }}
            {% endfor -%}
),

effects as (
    select
        {{ place | join(', ') }},
        before_value,
        after_value,
        coalesce(
            (after_weight - before_weight) * (before_rate + after_rate) / 2,
            after_value - before_value
        ) as mix_effect,
        coalesce((after_rate - before_rate) * (before_weight + after_weight) / 2, 0) as rate_effect
    from shares
),

int_reform_rate_decomposition as (
    select
        {{ place | join(', ') }},
        {% for column in ['before_value', 'after_value', 'mix_effect', 'rate_effect'] -%}
        sum(cast({{ column }} as decimal(38, 18))) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from effects
    group by {{ place | join(', ') }}
)

select
    {{ place | join(', ') }},
    cast(before_value as decimal(18, 9)) as before_value,
    cast(after_value as decimal(18, 9)) as after_value,
    cast(after_value - before_value as decimal(18, 9)) as change_value,
    cast(mix_effect as decimal(18, 9)) as mix_effect,
    cast(rate_effect as decimal(18, 9)) as rate_effect
from int_reform_rate_decomposition
