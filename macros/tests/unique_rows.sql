{# The named columns identify a row; a missing value counts as a value. #}
{% test unique_rows(model, grain) %}
{{ repeated_grain([model], grain) }}
{% endtest %}

{# The same of a model with parameters: it holds for each of its example calls. #}
{% test unique_rows_of_calls(model, grain) %}
{{ read_by_examples() }}
{{ repeated_grain(example_calls(model), grain) }}
{% endtest %}
