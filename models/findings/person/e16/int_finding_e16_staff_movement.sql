-- Grain: code column of staff_movement x spell of a record whose code is not in the list.
{% set lists = {
    'direction_code': 'movement_direction',
    'mode_code': 'movement_mode',
} -%}
with states as (
    select * from {{ ref('int_staff_movement_state') }}
),

records as (
    select *, coalesce(to_organization_code, from_organization_code) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'staff_movement') }}
