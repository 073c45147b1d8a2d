{#
  The named columns identify a row, and none of them is missing. Of a model with parameters this holds
  for each of its example calls.
#}
{% test unique_grain(model, grain) %}
{% for relation in example_relations(model) %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ relation }}
group by {{ grain | join(', ') }}
having count(*) > 1 or {% for column in grain %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{{ 'union all' if not loop.last }}
{% endfor %}
{% endtest %}
