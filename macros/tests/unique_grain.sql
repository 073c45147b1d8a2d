{# The named columns identify a row, and none of them is missing. #}
{% test unique_grain(model, grain) %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ model }}
group by {{ grain | join(', ') }}
having count(*) > 1 or {% for column in grain %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
