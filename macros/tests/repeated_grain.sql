{#
  Values of the grain that several rows of a relation share and, if the grain must be complete, those
  with a missing value.
#}
{% macro repeated_grain(relations, grain, is_complete=false) %}
{% for relation in relations %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ relation }}
group by {{ grain | join(', ') }}
having count(*) > 1
{%- if is_complete %}{% for column in grain %} or {{ column }} is null{% endfor %}{% endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
{% endmacro %}
