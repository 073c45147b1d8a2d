{#
  Query in the shape that all findings share: one row per failing record and time it failed without a
  break. Takes a relation of records with `rule_id`, `column_name` and the columns of a history; the
  other arguments are expressions over it. `last_seen` is NULL where the record failed only for a part
  of its own interval: the last delivery within is looked up later, once for all rules.
#}
{% macro finding_spells(
    relation, entity, organization='organization_code', last_seen='last_as_of_date',
    valid_from='valid_from', valid_to='valid_to'
) -%}
select
    rule_id,
    '{{ entity }}' as entity,
    source,
    scope,
    part,
    {{ organization }} as organization_code,
    record_key,
    column_name,
    lake_id,
    row_no,
    {{ valid_from }} as valid_from,
    {{ valid_to }} as valid_to,
    {{ last_seen }} as last_seen_on
from {{ relation }}
{%- endmacro %}
