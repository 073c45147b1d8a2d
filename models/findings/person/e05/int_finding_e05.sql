-- Grain: record of a person in post x spell after the month of statutory retirement (E05), which
-- int_person_retirement computes.
with person as (
    select * from {{ ref('int_person_in_post') }}
),

retirement as (
    select * from {{ ref('int_person_retirement') }}
),

failing as (
    select
        person.*,
        greatest(
            person.valid_from,
            cast({{ dbt.dateadd('day', 1, 'retirement.retires_on') }} as date)
        ) as failing_from,
        'E05' as rule_id,
        'staff_status_code' as column_name
    from person
    inner join retirement
        on
            person.record_key = retirement.record_key
            and person.valid_from = retirement.valid_from
    where person.last_as_of_date > retirement.retires_on
)

{{ finding_spells('failing', 'person', valid_from='failing_from') }}
