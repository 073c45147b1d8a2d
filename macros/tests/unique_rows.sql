{# The named columns identify a row; a missing value counts as a value. #}
{% test unique_rows(model, grain) %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ model }}
group by {{ grain | join(', ') }}
having count(*) > 1
{% endtest %}
