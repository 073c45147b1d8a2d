{#
  Query of the parts [open_from, open_to) of person records whose `named_value` is not in a list.
  `named` has the person records with `named_value`; `listed` has organization_code, named_value and
  validity, and `list_entity` is the entity that delivers it. Scopes are checked from the first
  delivery of the list on: before, there was nothing to compare with.
#}
{% macro unlisted_references(named, listed, list_entity) -%}
with checked as (
    select
        named.source,
        named.scope,
        named.part,
        named.organization_code,
        named.named_value,
        named.record_key,
        named.lake_id,
        named.row_no,
        greatest(named.valid_from, first_delivery.first_as_of_date) as valid_from,
        named.valid_to
    from {{ named }} as named
    inner join {{ ref('int_scope_first_delivery') }} as first_delivery
        on
            named.source = first_delivery.source
            and named.scope = first_delivery.scope
            and first_delivery.entity = '{{ list_entity }}'
    where named.valid_to is null or named.valid_to > first_delivery.first_as_of_date
),

unlisted as (
    {{ uncovered('checked', listed, ['organization_code', 'named_value']) | indent(4) }}
)

select * from unlisted
{%- endmacro %}
