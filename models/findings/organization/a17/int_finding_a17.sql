-- Grain: record of an organization in a division that must have none.
with organization as (
    select * from {{ ref('hist_organization') }}
),

empty_division as (
    select * from {{ ref('empty_division') }}
),

failing as (
    select
        organization.*,
        'A17' as rule_id,
        'division_code' as column_name
    from organization
    inner join empty_division
        on
            substr(organization.division_code, 1, length(empty_division.division_code))
            = empty_division.division_code
            and {{ valid_at('empty_division', 'organization.valid_from') }}
)

{{ finding_spells('failing', 'organization') }}
