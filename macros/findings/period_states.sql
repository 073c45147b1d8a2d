{#
  The rows of a period entity in the shape of a history; they are in force from the newest delivery
  of their period on.
#}
{% macro period_states(entity) -%}
select
    *,
    as_of_date as valid_from,
    cast(null as date) as valid_to,
    as_of_date as last_as_of_date
from {{ ref('hist_' ~ entity) }}
{%- endmacro %}
