{# Names of the lake columns of an entity, as the generated sources list them. #}
{% macro lake_columns(entity) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() -%}
            {%- if node.source_name == 'lake' and node.name == entity -%}
                {%- do names.extend(node.columns.keys()) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}
