{#
  A query that places the figures of relation `figure` on the structure of `basis`, an expression. The
  relation holds organization_code, the columns `keys`, of which `measure` is one, and the whole number
  `amount`. A figure of a divided organization is divided in whole numbers by largest remainder, among
  equal remainders to the smaller code first. The result holds organization_code, to_code, `keys`,
  part, is_whole (nothing was divided) and weight_basis_code; to_code is blank where no organization of
  that structure takes the figure over.
#}
{% macro on_basis(figure, keys, basis) -%}
{% set figure_keys = (["organization_code"] + keys) | join(", ") -%}
with placed as (
    select
        figure.*,
        crosswalk.to_code,
        coalesce(cast(crosswalk.weight as decimal(19, 18)), 1) as weight,
        coalesce(crosswalk.weight_basis_code, 'none') as weight_basis_code
    from {{ figure }} as figure
    left join {{ ref('organization_crosswalk_span') }} as crosswalk
        on
            figure.organization_code = crosswalk.from_code
            and figure.month >= crosswalk.from_valid_from
            and (crosswalk.from_valid_to is null or figure.month < crosswalk.from_valid_to)
            and crosswalk.basis_from <= {{ basis }}
            and (crosswalk.basis_to is null or crosswalk.basis_to > {{ basis }})
            and crosswalk.measure_code
            = case when figure.measure like '%posts' then 'posts' else 'in_post' end
    where figure.amount <> 0
),

divided as (
    select
        * exclude (amount, weight),
        cast(amount as decimal(18, 0)) * weight as share,
        floor(cast(amount as decimal(18, 0)) * weight) as floor_part,
        amount
    from placed
    where weight < 1
)

select
    {{ figure_keys }}, to_code, weight_basis_code, false as is_whole,
    cast(floor_part as bigint) + case
        when
            row_number() over (
                partition by {{ figure_keys }}
                order by share - floor_part desc, coalesce(to_code, '')
            )
            <= amount - sum(floor_part) over (partition by {{ figure_keys }})
            then 1
        else 0
    end as part
from divided
union all
select {{ figure_keys }}, to_code, weight_basis_code, true, amount
from placed
where weight = 1
{%- endmacro %}
