-- Grain: record of a person in post who entered before working age or after the delivery that shows
-- the entry.
with aged as (
    select * from {{ ref('int_person_working_age') }}
),

failing as (
    select
        *,
        'E08' as rule_id,
        'entered_on' as column_name
    from aged
    where entered_on < working_from or entered_on > last_as_of_date
)

{{ finding_spells('failing', 'person') }}
