{#
  How every table by month is written. Today it computes all months; a build that computes only the
  months that changed changes this one place.
#}
{% materialization monthly, adapter='duckdb' %}
  {{ return(materialization_table_duckdb()) }}
{% endmaterialization %}
