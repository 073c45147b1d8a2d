{# Fit of a code of education with the lowest one required: bianzhi.core.post_fit.education_fit. #}
{% macro education_fit(own, required) -%}
    education_fit({{ own }}, {{ required }})
{%- endmacro %}

{# Fit of a major with the wording of a requirement: bianzhi.core.post_fit.major_fit. #}
{% macro major_fit(own, required) -%}
    major_fit({{ own }}, {{ required }})
{%- endmacro %}

{# Fit of an age in years with the wording of a recruitment plan: bianzhi.core.post_fit.age_fit. #}
{% macro age_fit(years, required) -%}
    age_fit({{ years }}, {{ required }})
{%- endmacro %}
