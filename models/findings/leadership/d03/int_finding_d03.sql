-- Grain: person record of a leader x spell in which the title is not among the approved ones.
with named as (
    select
        *,
        post_title as named_value
    from {{ ref('hist_person') }}
    where post_title is not null and leadership_role_code is not null
),

listed as (
    select distinct
        organization_code,
        post_title as named_value,
        valid_from,
        valid_to
    from {{ ref('hist_approved_title') }}
),

unlisted as (
    {{ unlisted_references('named', 'listed', 'approved_title') | indent(4) }}
),

failing as (
    select
        *,
        'D03' as rule_id,
        'post_title' as column_name
    from unlisted
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='open_from', valid_to='open_to'
) }}
