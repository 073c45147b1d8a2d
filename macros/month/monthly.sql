{#
  How a table by month is written whose rows of a month follow from that month of what it reads:
  - of relations with a column `month`, from the rows of that month alone (no window over months, no join
    with another month);
  - of other relations, from the rows in force in that month.
  dbt computes all months. A build that begins with the one before computes the months in which what
  it reads differs (bianzhi/build/months.py); tests/models/test_monthly.py proves that this is the same.
#}
{% materialization monthly, adapter='duckdb' %}
  {{ return(materialization_table_duckdb()) }}
{% endmaterialization %}
