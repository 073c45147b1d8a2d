{#
  Two CTEs that divide whole amounts so that the parts are whole and add up (largest remainder;
  among equal remainders the smaller key wins). `shares` holds the columns `groups`, `amount`, and
  `numerator` out of `denominator`, which add up to 1 within a group. The result is CTE
  `apportioned`: the columns of `shares` and `whole_part`.
#}
{% macro apportioned(shares, groups, key) -%}
divided as (
    select
        *,
        {{ whole_quotient('cast(amount as ' ~ whole_number() ~ ') * numerator', 'denominator') }}
            as floor_part,
        (cast(amount as {{ whole_number() }}) * numerator) % denominator as remainder
    from {{ shares }}
),

apportioned as (
    select
        *,
        floor_part + case
            when
                row_number() over (
                    partition by {{ groups | join(', ') }} order by remainder desc, {{ key }}
                )
                <= amount - sum(floor_part) over (partition by {{ groups | join(', ') }})
                then 1
            else 0
        end as whole_part
    from divided
)
{%- endmacro %}
