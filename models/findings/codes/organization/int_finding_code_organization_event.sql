-- Grain: code column of organization_event x spell of a record whose code is not in the list.
{% set lists = {
    'event_type_code': ['organization_event_type', 'E16'],
    'reform_code': ['reform', 'E16'],
} -%}
with records as (
    {{ event_states('organization_event') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, "coalesce(records.successor_code, records.predecessor_code)") | indent(4) }}
)

{{ finding_spells('failing', 'organization_event') }}
