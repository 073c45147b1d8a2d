-- Grain: record of a leader in post x spell without an appointment to a leading post of the
-- organization. Scopes are checked from their first delivery of appointments on.
with person as (
    select * from {{ ref('int_person_in_post') }}
    where leadership_role_code is not null
),

first_delivery as (
    select * from {{ ref('int_scope_first_delivery') }}
    where entity = 'appointment'
),

leader as (
    select
        person.source,
        person.scope,
        person.part,
        person.organization_code,
        person.person_key,
        person.record_key,
        person.lake_id,
        person.row_no,
        greatest(person.valid_from, first_delivery.first_as_of_date) as valid_from,
        person.valid_to
    from person
    inner join first_delivery
        on person.source = first_delivery.source and person.scope = first_delivery.scope
    where person.valid_to is null or person.valid_to > first_delivery.first_as_of_date
),

appointment as (
    select
        organization_code,
        person_key,
        min(valid_from) as valid_from,
        valid_to
    from {{ ref('hist_appointment') }}
    where leadership_role_code is not null
    group by organization_code, person_key, valid_to
),

unappointed as (
    {{ uncovered('leader', 'appointment', ['organization_code', 'person_key']) | indent(4) }}
),

failing as (
    select
        *,
        'D06' as rule_id,
        'leadership_role_code' as column_name
    from unappointed
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='open_from', valid_to='open_to'
) }}
