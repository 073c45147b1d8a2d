-- Grain: person record x spell x column that names what the organization does not have: a department
-- (E07) or, of a leader, an approved title (D03). Checked in scopes that deliver the list, from its
-- first delivery on: before, there was nothing to compare with.
with person as (
    select * from {{ ref('hist_person') }}
),

first_delivery as (
    select * from {{ ref('int_scope_first_delivery') }}
),

listed as (
    select
        'department' as listed_entity,
        organization_code,
        department_code as named_value,
        valid_from,
        valid_to
    from {{ ref('int_department') }}
    union all
    select distinct
        'approved_title' as listed_entity,
        organization_code,
        post_title as named_value,
        valid_from,
        valid_to
    from {{ ref('hist_approved_title') }}
),

named as (
    select
        *,
        'department' as listed_entity,
        department_code as named_value,
        'E07' as rule_id,
        'department_code' as column_name
    from person
    where department_code is not null
    union all
    select
        *,
        'approved_title' as listed_entity,
        post_title as named_value,
        'D03' as rule_id,
        'post_title' as column_name
    from person
    where post_title is not null and leadership_role_code is not null
),

checked as (
    select
        named.source,
        named.scope,
        named.part,
        named.organization_code,
        named.listed_entity,
        named.named_value,
        named.rule_id,
        named.column_name,
        named.record_key,
        named.lake_id,
        named.row_no,
        greatest(named.valid_from, first_delivery.first_as_of_date) as valid_from,
        named.valid_to
    from named
    inner join first_delivery
        on
            named.source = first_delivery.source
            and named.scope = first_delivery.scope
            and named.listed_entity = first_delivery.entity
    where named.valid_to is null or named.valid_to > first_delivery.first_as_of_date
),

failing as (
    {{ uncovered('checked', 'listed', ['organization_code', 'listed_entity', 'named_value']) | indent(4) }}
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='open_from', valid_to='open_to'
) }}
