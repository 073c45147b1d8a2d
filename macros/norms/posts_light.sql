{#
    The light of a cell with the given ceiling and staff in post: grey without a ceiling or without
    anything to compare. ``rule`` is a relation with the rates of int_light_rule.
#}
{% macro posts_light(ceiling, in_post, vacant, rule) -%}
case
    when {{ ceiling }} is null then 'grey'
    when {{ in_post }} > {{ ceiling }} * {{ rule }}.over_fill_rate then 'red'
    when {{ ceiling }} <= 0 and {{ in_post }} = 0 then 'grey'
    when {{ in_post }} >= {{ ceiling }} * {{ rule }}.full_fill_rate then 'yellow'
    when
        cast({{ vacant }} as double) / {{ ceiling }} >= {{ rule }}.large_vacancy_rate
        then 'blue'
    else 'green'
end
{%- endmacro %}
