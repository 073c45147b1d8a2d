-- Grain: record of a person in post x spell of an implausible age: too young until the month of the
-- birthday, too old from it on.
with aged as (
    select * from {{ ref('int_person_working_age') }}
),

too_young as (
    select
        *,
        valid_from as failing_from,
        least(valid_to, working_from) as failing_to
    from aged
    where valid_from < working_from
),

too_old as (
    select
        *,
        greatest(valid_from, too_old_from) as failing_from,
        valid_to as failing_to
    from aged
    where valid_to is null or valid_to > too_old_from
),

failing as (
    select *, 'E04' as rule_id, 'birth_date' as column_name from too_young
    union all
    select *, 'E04' as rule_id, 'birth_date' as column_name from too_old
)

{{ finding_spells(
    'failing', 'person',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
