-- Grain: row of a report x figure that does not follow from the posts and staff of its own row.
with failing as (
    select
        *,
        as_of_date as valid_from,
        cast(null as date) as valid_to,
        as_of_date as last_as_of_date,
        'C13' as rule_id,
        measure_code as column_name
    from {{ ref('int_reported_figure') }}
    where not is_consistent
)

{{ finding_spells('failing', 'reported_use') }}
