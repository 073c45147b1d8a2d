-- Grain: person record x spell in which its organization does not have the department named.
with named as (
    select
        *,
        department_code as named_value
    from {{ ref('hist_person') }}
    where department_code is not null
),

listed as (
    select
        organization_code,
        department_code as named_value,
        valid_from,
        valid_to
    from {{ ref('int_department') }}
),

unlisted as (
    {{ unlisted_references('named', 'listed', 'department') | indent(4) }}
),

failing as (
    select
        *,
        'E07' as rule_id,
        'department_code' as column_name
    from unlisted
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='open_from', valid_to='open_to'
) }}
