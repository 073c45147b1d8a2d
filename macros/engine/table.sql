{#
  A table that is not there yet is created under its own name. dbt's own way creates it under another
  name, renames it and drops what it replaced, for each table of a build that begins anew. Where the
  table is there, because dbt was typed by hand, its own way keeps the old one until the new one is
  whole.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
  {%- if load_cached_relation(this) is not none -%}
    {{ return(dbt.materialization_table_duckdb()) }}
  {%- endif -%}
  {%- set target = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') -%}
    {{ create_table_as(False, target, compiled_code) }}
  {%- endcall %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do persist_docs(target, model) %}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}
