{# The weights of a group add up to exactly one. #}
{% test weights_add_up(model, groups) %}
select {{ groups | join(', ') }}, sum(weight) as weight
from {{ model }}
group by {{ groups | join(', ') }}
having sum(weight) <> 1
{% endtest %}
