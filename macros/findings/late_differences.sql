{#
  Query of the differences between the register and a sanding plan or certificate that last longer than
  the rule allows, from the month on in which one should have followed the other. `condition` picks
  some of the differences of the relation.
#}
{% macro late_differences(rule_id, condition, differences=none) -%}
with allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = '{{ rule_id }}' and parameter_code = 'months'
),

difference as (
    select * from {{ differences or ref('int_sanding_difference') }}
    where {{ condition }}
),

lasting as (
    select
        difference.*,
        last_day(
            cast(
                {{ dbt.dateadd('month', 'cast(allowed.value as integer)', 'difference.month_from') }}
                as date
            )
        ) as late_month
    from difference
    inner join allowed on {{ valid_at('allowed', 'difference.month_from') }}
)

select * from lasting
where month_to is null or late_month < month_to
{%- endmacro %}

{#
  Query of the records of a relation that such differences are about, for the months of both. `late` and
  `records` share organization, field and item; `column_name` is an expression over both.
#}
{% macro late_records(late, records, rule_id, column_name) -%}
select
    {{ records }}.*,
    {{ late }}.late_month,
    greatest({{ records }}.valid_from, {{ late }}.late_month) as failing_from,
    least({{ records }}.valid_to, {{ late }}.month_to) as failing_to,
    '{{ rule_id }}' as rule_id,
    {{ column_name }} as column_name
from {{ late }}
inner join {{ records }}
    on
        {{ late }}.organization_code = {{ records }}.organization_code
        and {{ late }}.field_code = {{ records }}.field_code
        and {{ late }}.item_code = {{ records }}.item_code
        and ({{ records }}.valid_to is null or {{ records }}.valid_to > {{ late }}.late_month)
        and ({{ late }}.month_to is null or {{ records }}.valid_from < {{ late }}.month_to)
{%- endmacro %}
