-- Grain: row of a roster x column (organization, establishment type, title) in which it differs from
-- the real-name system.
with listed as (
    select
        *,
        'F07' as rule_id
    from {{ ref('int_reconciliation_roster_row') }}
    where is_registered
),

failing as (
    select
        *,
        'organization_code' as column_name
    from listed
    where not is_listed_here
    union all
    select
        *,
        'establishment_type_code' as column_name
    from listed
    where
        organization_code = subject_organization_code
        and establishment_type_code <> registered_type_code
    union all
    select
        *,
        'post_title' as column_name
    from listed
    where organization_code = subject_organization_code and post_title <> registered_title
)

{{ finding_spells('failing', 'roster') }}
