{#
  How a table by month is written whose rows of a month follow from that month of what it reads:
  - of relations with a column `month`, from the rows of that month, or of as many months before it as
    `meta.months_back` says;
  - of other relations, from the rows in force in that month.
  With `meta.key_column`, its rows of a key follow from the rows of that key in the relations that have it.
  dbt computes all months. A build that begins with the one before computes the months and keys in which
  what it reads differs (bianzhi/build/parts.py); tests/models/test_monthly.py and test_keyed.py prove
  that this is the same.
#}
{% materialization monthly, adapter='duckdb' %}
  {{ return(materialization_table_duckdb()) }}
{% endmaterialization %}
