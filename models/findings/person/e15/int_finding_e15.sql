-- Grain: person record with a civil-service rank and without registration as a civil servant.
with person as (
    select * from {{ ref('hist_person') }}
),

failing as (
    select
        *,
        'E15' as rule_id,
        'is_registered' as column_name
    from person
    where rank_code is not null and not is_registered
)

{{ finding_spells('failing', 'person') }}
