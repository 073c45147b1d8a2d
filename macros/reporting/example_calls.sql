{#
  What a test of a model with parameters reads: calls of it for the first and the last period of the
  warehouse, of a model of reforms for the first and the last reform. Values of other parameters are the
  expressions in `meta.examples`.
#}
{% macro example_calls(model) %}
  {%- set found = [] -%}
  {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' -%}
    {%- if node.alias == model.identifier and node.schema == model.schema -%}
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

{# The marts that example values are taken from; dbt builds them before the test. #}
{% macro read_by_examples() %}
-- depends_on: {{ ref('establishment_use_month') }}
-- depends_on: {{ ref('leadership_use_month') }}
-- depends_on: {{ ref('establishment_ledger') }}
-- depends_on: {{ ref('reform_comparison') }}
{% endmacro %}

{# Values of parameters by name: of the first (`min`) or last (`max`) year, or reform. #}
{% macro example_values(end, parameters) %}
  {%- set reforms, months = ref('reform_comparison'), ref('establishment_use_month') -%}
  {%- set reform = "(select " ~ end ~ "(reform_code) from " ~ reforms ~ ")" -%}
  {%- set closing = "(select " ~ end ~ "(month) from " ~ months ~ " where month(month) = 12)" -%}
  {%- set opening = "last_day(" ~ closing ~ " - interval 1 year)" -%}
  {%- if 'reform varchar' in parameters -%}
    {%- set window = " from " ~ reforms ~ " where reform_code = " ~ reform ~ ")" -%}
    {%- set opening = "(select min(before_month)" ~ window -%}
    {%- set closing = "(select max(after_month)" ~ window -%}
  {%- endif -%}
  {{ return({
    'reform': reform, 'opening_date': opening, 'closing_date': closing, 'day': closing,
    'basis_date': closing, 'given_month': closing, 'given_day': closing,
    'days': '[' ~ opening ~ ', ' ~ closing ~ ']',
  }) }}
{% endmacro %}
