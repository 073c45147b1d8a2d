{#
  Query of heads per category at each month's end and their share of the cell. The relation `spans`
  has organization, establishment type, the category columns, `headcount` and [month_from_no,
  month_to_no).
#}
{% macro personnel_month(spans, categories) -%}
{% set cell = ['organization_code', 'establishment_type_code'] -%}
with stock_month as (
    {{ monthly_stock(spans, cell + categories, ['headcount']) | indent(4) }}
)

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
{%- endmacro %}
