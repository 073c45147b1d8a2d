-- Grain: organization x establishment type x leadership level x role x retirement group x scenario x
-- period, of the people in post in the last month. Periods are the months that the scenario looks ahead,
-- and three rows that make the sum complete: those past their month who are still in post (overdue),
-- those after the last projected month (beyond) and those without a month of birth (unknown).
with last_month as (
    select max(month) as month, max(month_no) as month_no
    from {{ ref('month') }}
),

person as (
    select
        retirement.*,
        last_month.month as last_month,
        last_month.month_no as last_no
    from {{ ref('int_person_retirement') }} as retirement
    cross join last_month
    where
        {{ month_number('retirement.valid_from') }} <= last_month.month_no
        and {{ end_month_number('retirement.valid_to') }} > last_month.month_no
),

scenario as (
    select * from {{ ref('retirement_scenario') }}
),

organization as (
    select
        organization.*,
        row_number() over (
            partition by organization.organization_code order by organization.valid_from desc
        ) as row_rank
    from {{ ref('int_organization') }} as organization
    inner join last_month on organization.valid_from <= last_month.month
),

shifted as (
    select
        person.organization_code,
        person.organization_key,
        person.establishment_type_code,
        coalesce(person.leadership_level_code, 'none') as leadership_level_code,
        coalesce(person.leadership_role_code, 'none') as leadership_role_code,
        coalesce(person.retirement_group_code, 'unknown') as retirement_group_code,
        scenario.scenario_code,
        person.last_no,
        scenario.horizon_months,
        greatest(
            least(
                {{ month_number('person.retires_on') }} + scenario.shift_months,
                {{ month_number('person.latest_on') }}
            ),
            {{ month_number('person.earliest_on') }}
        ) as retires_no,
        person.retires_on is not null as is_known
    from person
    inner join scenario on {{ valid_at('scenario', 'person.last_month') }}
),

dated as (
    select
        *,
        case
            when not is_known then 'unknown'
            when retires_no <= last_no then 'overdue'
            when retires_no > last_no + horizon_months then 'beyond'
            else 'month'
        end as period_code
    from shifted
),

counted as (
    select
        organization_code,
        organization_key,
        establishment_type_code,
        leadership_level_code,
        leadership_role_code,
        retirement_group_code,
        scenario_code,
        period_code,
        case when period_code = 'month' then retires_no end as retires_no,
        count(*) as heads
    from dated
    group by
        organization_code, organization_key, establishment_type_code, leadership_level_code,
        leadership_role_code, retirement_group_code, scenario_code, period_code,
        case when period_code = 'month' then retires_no end
),

int_retirement_projection as (
    select
        counted.organization_code,
        counted.organization_key,
        organization.organization_type_code,
        organization.industry_code,
        counted.establishment_type_code,
        counted.leadership_level_code,
        counted.leadership_role_code,
        counted.retirement_group_code,
        counted.scenario_code,
        counted.period_code,
        {{ month_end('counted.retires_no') }} as month,
        cast(counted.heads as integer) as heads
    from counted
    left join organization
        on
            counted.organization_code = organization.organization_code
            and organization.row_rank = 1
)

select * from int_retirement_projection
