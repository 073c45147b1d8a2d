-- Grain: record of an active person x spell of an implausible age: too young until the month of the
-- birthday, too old from it on (E04); and records entered before working age or after the delivery
-- that shows them (E08).
with person as (
    select * from {{ ref('int_person_in_post') }}
    where birth_month is not null
),

working_age as (
    select * from {{ ref('working_age') }}
),

aged as (
    select
        person.*,
        cast({{ dbt.dateadd('month', '12 * working_age.min_age', 'person.birth_month') }} as date)
            as working_from,
        cast(
            {{ dbt.dateadd('month', '12 * (working_age.max_age + 1)', 'person.birth_month') }} as date
        ) as too_old_from
    from person
    inner join working_age
        on
            coalesce(person.last_as_of_date, person.valid_from) >= working_age.valid_from
            and (
                working_age.valid_to is null
                or coalesce(person.last_as_of_date, person.valid_from) < working_age.valid_to
            )
),

failing as (
    select
        *,
        valid_from as failing_from,
        least(valid_to, working_from) as failing_to,
        cast(null as date) as last_seen_on,
        'E04' as rule_id,
        'birth_date' as column_name
    from aged
    where valid_from < working_from
    union all
    select
        *,
        greatest(valid_from, too_old_from) as failing_from,
        valid_to as failing_to,
        cast(null as date) as last_seen_on,
        'E04' as rule_id,
        'birth_date' as column_name
    from aged
    where valid_to is null or valid_to > too_old_from
    union all
    select
        *,
        valid_from as failing_from,
        valid_to as failing_to,
        last_as_of_date as last_seen_on,
        'E08' as rule_id,
        'entered_on' as column_name
    from aged
    where entered_on < working_from or entered_on > last_as_of_date
)

{{ finding_spells(
    'failing', 'person',
    last_seen='last_seen_on', valid_from='failing_from', valid_to='failing_to'
) }}
