-- Grain: person in post on the closing date x scenario, with the year from the closing date in which the
-- person retires in it: 1 to 10, 0 for one past the month, 11 for later and 99 where the month of birth
-- is unknown. The scenarios and their bounds are those of retirement_projection.
with person as (
    select * from {{ ref('person_retirement') }}
    where
        valid_from <= closing_date
        and (valid_to is null or valid_to > closing_date)
),

dated as (
    select
        person.*,
        scenario.scenario_code,
        scenario.horizon_months,
        date_diff(
            'month',
            closing_date,
            greatest(
                least(
                    date_trunc('month', person.retires_on) + to_months(scenario.shift_months),
                    date_trunc('month', person.latest_on)
                ),
                date_trunc('month', person.earliest_on)
            )
        ) as months_left
    from person
    inner join {{ ref('retirement_scenario') }} as scenario
        on
            (scenario.valid_from is null or scenario.valid_from <= closing_date)
            and (scenario.valid_to is null or scenario.valid_to > closing_date)
)

select
    dated.record_key || '|' || dated.scenario_code as fact_key,
    'person' as entity,
    history.record_key,
    history.lake_id,
    history.row_no,
    history.delivery_id,
    history.entry_doc_no as doc_no,
    dated.organization_code,
    dated.establishment_type_code,
    dated.scenario_code,
    cast(
        case
            when dated.retires_on is null then 99
            when dated.months_left <= 0 then 0
            when dated.months_left > dated.horizon_months then 11
            else (dated.months_left - 1) // 12 + 1
        end as integer
    ) as years_ahead,
    dated.leadership_level_code is not null and dated.leadership_role_code is not null as is_leader
from dated
left join {{ ref('staff_as_of') }}(closing_date) as history
    on dated.record_key = history.record_key
