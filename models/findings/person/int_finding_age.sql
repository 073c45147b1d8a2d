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
        {{ months_later('person.birth_month', '12 * working_age.min_age') }} as working_from,
        {{ months_later('person.birth_month', '12 * (working_age.max_age + 1)') }} as too_old_from
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
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        valid_from,
        case when valid_to < working_from then valid_to else working_from end as valid_to,
        cast(null as date) as last_seen_on,
        'E04' as rule_id,
        'birth_date' as column_name
    from aged
    where valid_from < working_from
    union all
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        greatest(valid_from, too_old_from) as valid_from,
        valid_to,
        cast(null as date) as last_seen_on,
        'E04' as rule_id,
        'birth_date' as column_name
    from aged
    where valid_to is null or valid_to > too_old_from
    union all
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        valid_from,
        valid_to,
        last_as_of_date as last_seen_on,
        'E08' as rule_id,
        'entered_on' as column_name
    from aged
    where entered_on < working_from or entered_on > last_as_of_date
)

{{ finding_spells('failing', 'person', last_seen='last_seen_on') }}
