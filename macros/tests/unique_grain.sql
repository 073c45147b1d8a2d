{# The named columns identify a row, and none of them is missing. #}
{% test unique_grain(model, grain) %}
{% if 'month' in grain %}{{ config(tags=['monthly']) }}{% endif %}
{{ repeated_grain([model], grain, is_complete=true) }}
{% endtest %}

{# The same of a model with parameters: it holds for each of its example calls. #}
{% test unique_grain_of_calls(model, grain) %}
{{ read_by_examples() }}
{{ repeated_grain(example_calls(model), grain, is_complete=true) }}
{% endtest %}
