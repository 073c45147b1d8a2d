-- Grain: record of a person in post with a month of birth: the days between which the age is
-- plausible for work.
{{ config(materialized='view') }}
with person as (
    select * from {{ ref('int_person_in_post') }}
    where birth_month is not null
),

working_age as (
    select * from {{ ref('working_age') }}
),

int_person_working_age as (
    select
        person.*,
        cast({{ dbt.dateadd('month', '12 * working_age.min_age', 'person.birth_month') }} as date)
            as working_from,
        cast(
            {{ dbt.dateadd('month', '12 * (working_age.max_age + 1)', 'person.birth_month') }} as date
        ) as too_old_from
    from person
    inner join working_age
        on {{ valid_at('working_age', 'coalesce(person.last_as_of_date, person.valid_from)') }}
)

select * from int_person_working_age
