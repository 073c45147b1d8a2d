{#
  A model with parameters: `from schema.model(...)` instead of `from schema.model`. It lives in the
  database as a table macro and is copied to publications as it stands, so it names its tables by
  schema alone. `meta.parameters` lists name and type; a parameter hides a column of its name.
  What the macro returns is compared with the columns that its YAML lists.
#}
{% materialization table_macro, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set parameters = config.get('meta', {}).get('parameters', []) -%}
  {%- set names, blanks = [], [] -%}
  {%- for parameter in parameters -%}
    {%- set name, type = parameter.split(' ', 1) -%}
    {%- do names.append(name) -%}
    {%- do blanks.append('cast(null as ' ~ type ~ ')') -%}
  {%- endfor -%}
  {%- set callable = target_relation.include(database=false) -%}

  {{ run_hooks(pre_hooks) }}
  {% call statement('main') -%}
    create or replace macro {{ target_relation }}({{ names | join(', ') }}) as table (
      {{ sql | replace(adapter.quote(target_relation.database) ~ '.', '') }}
    )
  {%- endcall %}
  {% call statement('comment') -%}
    comment on macro table {{ target_relation }} is '{{ model.description | replace("'", "''") }}'
  {%- endcall %}
  {%- set returned = run_query('describe select * from ' ~ callable ~ '(' ~ blanks | join(', ') ~ ')') -%}
  {{ require_columns(returned, model.columns) }}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Stops the build unless the rows of `describe` are the columns listed, in any order. #}
{% macro require_columns(returned, columns) %}
  {%- set differences = [] -%}
  {%- set names = returned.columns['column_name'].values() -%}
  {%- set types = returned.columns['column_type'].values() -%}
  {%- set listed = {} -%}
  {%- for column in columns.values() -%}
    {%- do listed.update({column.name: column.data_type}) -%}
    {%- if column.name not in names -%}
      {%- do differences.append(column.name ~ ' is listed but not returned') -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for name in names -%}
    {%- if name not in listed -%}
      {%- do differences.append(name ~ ' ' ~ types[loop.index0] ~ ' is returned but not listed') -%}
    {%- elif listed[name] | upper | replace(' ', '') != types[loop.index0] | upper | replace(' ', '') -%}
      {%- do differences.append(
        name ~ ' is listed as ' ~ listed[name] ~ ' but returned as ' ~ types[loop.index0]
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if differences -%}
    {%- do exceptions.raise_compiler_error(
      'Columns of ' ~ this.identifier ~ ' differ from its YAML: ' ~ differences | join('; ')
    ) -%}
  {%- endif -%}
{% endmacro %}
