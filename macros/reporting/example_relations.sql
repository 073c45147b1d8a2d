{#
  What a test of `model` reads: the model or, where it has parameters, calls of it for the first and the
  last period of the warehouse, of a model of reforms for the first and the last reform. Values of other
  parameters are the expressions in `meta.examples`.
#}
{% macro example_relations(model) %}
  {%- set found = [] -%}
  {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' -%}
    {%- if node.alias == model.identifier and node.schema == model.schema
        and node.config.materialized == 'table_macro' -%}
      {%- do found.append(node.config.meta) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if not found -%}{{ return([model]) }}{%- endif -%}
  {%- set parameters, examples = found[0].parameters, found[0].get('examples', {}) -%}
  {%- set calls = [] -%}
  {%- for end in ['min', 'max'] -%}
    {%- set values = example_values(end, parameters) -%}
    {%- do values.update(examples) -%}
    {%- set arguments = [] -%}
    {%- for parameter in parameters -%}
      {%- do arguments.append(values[parameter.split(' ')[0]]) -%}
    {%- endfor -%}
    {%- do calls.append(model ~ '(' ~ arguments | join(', ') ~ ')') -%}
  {%- endfor -%}
  {{ return(calls if parameters else calls[:1]) }}
{% endmacro %}

{#
  Values of parameters by name: of the first (`min`) or last (`max`) year, or reform. Tables are named
  without ref, so that the test of no other model waits for them.
#}
{% macro example_values(end, parameters) %}
  {%- set reform = "(select " ~ end ~ "(reform_code) from historical_change.reform_comparison)" -%}
  {%- set closing = "(select " ~ end ~ "(month) from organization_structure.establishment_use_month"
      ~ " where month(month) = 12)" -%}
  {%- set opening = "last_day(" ~ closing ~ " - interval 1 year)" -%}
  {%- if 'reform varchar' in parameters -%}
    {%- set window = " from historical_change.reform_comparison where reform_code = " ~ reform ~ ")" -%}
    {%- set opening = "(select min(before_month)" ~ window -%}
    {%- set closing = "(select max(after_month)" ~ window -%}
  {%- endif -%}
  {{ return({
    'reform': reform, 'opening_date': opening, 'closing_date': closing, 'day': closing,
    'basis_date': closing, 'given_month': closing, 'given_day': closing,
    'days': '[' ~ opening ~ ', ' ~ closing ~ ']',
  }) }}
{% endmacro %}
