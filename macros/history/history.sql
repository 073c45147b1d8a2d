{#
  How a history is written. The rows of a key follow from the landed rows of that key, and those of a
  period from the deliveries that hold it.
  dbt reads all deliveries. A build that begins with the one before folds in the deliveries that differ
  (bianzhi/build/folding); tests/history/test_folding.py proves that this gives the same rows.
#}
{% materialization history, adapter='duckdb' %}
  {{ return(materialization_table_duckdb()) }}
{% endmaterialization %}
