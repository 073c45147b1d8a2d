{# Names of the lake columns of an entity, as the generated sources list them. #}
{% macro lake_columns(entity) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() -%}
            {%- if node.source_name == 'lake' and node.name == entity -%}
                {%- do found.extend(node.columns.keys()) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
