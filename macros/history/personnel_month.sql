{#
  The rest of a personnel mart once CTE `spans` holds body, type, the category columns and
  [month_from_no, month_to_no): heads per category at each month's end and their share of the
  cell. Ends the model.
#}
{% macro personnel_month(model_name, categories) -%}
{% set cell = ['organization_code', 'establishment_type_code'] -%}
{{ monthly_stock(cell + categories, ['headcount']) }},

{{ model_name }} as (
    select
        organization_code,
        establishment_type_code,
        month,
        {{ categories | join(', ') }},
        cast(headcount as integer) as headcount,
        cast(
            cast(headcount as double)
            / sum(headcount) over (partition by organization_code, establishment_type_code, month)
            as decimal(18, 6)
        ) as share
    from stock_month
)

select * from {{ model_name }}
{%- endmacro %}
