{#- Whether a problem of the ledger, found by then, is open on a day: it is closed from closed_on until it is
    reopened. -#}
{% macro open_on(problem, day) -%}
(
    {{ problem }}.closed_on is null
    or {{ problem }}.closed_on > {{ day }}
    or coalesce(
        {{ problem }}.reopened_on >= {{ problem }}.closed_on and {{ problem }}.reopened_on <= {{ day }}, false
    )
)
{%- endmacro %}
