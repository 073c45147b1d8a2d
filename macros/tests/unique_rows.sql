{#
  The named columns identify a row; a missing value counts as a value. Of a model with parameters this
  holds for each of its example calls.
#}
{% test unique_rows(model, grain) %}
{% for relation in example_relations(model) %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ relation }}
group by {{ grain | join(', ') }}
having count(*) > 1
{{ 'union all' if not loop.last }}
{% endfor %}
{% endtest %}
