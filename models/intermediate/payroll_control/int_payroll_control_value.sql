-- Grain: year with a payroll or roster x dimension x measure of payroll controls (PEFA PI-23). A measure
-- without evidence in the year is NULL.
{% set measures = {
    'reconciled_month_share': 'PI-23.1',
    'unmatched_rate': 'PI-23.1',
    'documented_change_share': 'PI-23.1',
    'recorded_in_time_share': 'PI-23.2',
    'back_pay_share': 'PI-23.2',
    'verified_first_rate': 'PI-23.3',
    'order_rate': 'PI-23.3',
    'money_at_stake_share': 'PI-23.3',
    'audited_year_share': 'PI-23.4',
    'audited_three_year_share': 'PI-23.4',
} -%}
with calendar as (
    select
        year(month) as year,
        count(*) as months
    from {{ ref('month') }}
    group by year(month)
),

matched as (
    select
        year(month) as year,
        count(distinct case when people_list_code = 'payroll' then month end) as months,
        sum(records) as records,
        sum(unmatched) as unmatched
    from {{ ref('int_reconciliation_match_month') }}
    group by year(month)
),

changed as (
    select
        year(month) as year,
        count(*) as changes,
        count(*) filter (where result_code = 'pass') as passed
    from {{ ref('int_payroll_review') }}
    group by year(month)
),

line as (
    select
        {{ integer_divide('month_no', 12) }} as year,
        sum(gross_pay) as gross_pay,
        sum(case when pay_status_code = '4' then gross_pay else 0 end) as back_pay
    from {{ ref('int_payroll_line') }}
    where is_paid
    group by {{ integer_divide('month_no', 12) }}
),

loop_case as (
    select
        year(entered_on) as year,
        count(*) as cases,
        count(*) filter (
            where {{ month_number('registered_on') }} <= month_no + 1
        ) as recorded_in_time,
        count(*) filter (where needs_slip) as slips_needed,
        count(*) filter (where is_verified) as slips,
        count(*) filter (where is_in_order) as in_order
    from {{ ref('int_closed_loop_case') }}
    group by year(entered_on)
),

staked as (
    select
        year(month) as year,
        sum(gross_pay) as gross_pay,
        sum(money_at_stake) as money_at_stake
    from {{ ref('int_reconciliation_month') }}
    group by year(month)
),

staffed as (
    select distinct
        {{ integer_divide('month_no', 12) }} as year,
        organization_code
    from {{ ref('int_reconciled_person') }}
),

audited as (
    select distinct
        {{ integer_divide('month_from_no', 12) }} as year,
        organization_code
    from {{ ref('int_roster_line') }}
),

audits as (
    select
        staffed.year,
        count(distinct staffed.organization_code) as organizations,
        count(distinct case when audited.year = staffed.year then audited.organization_code end)
            as audited_in_year,
        count(distinct audited.organization_code) as audited_in_three
    from staffed
    left join audited
        on
            staffed.organization_code = audited.organization_code
            and audited.year between staffed.year - 2 and staffed.year
    group by staffed.year
),

yearly as (
    select
        matched.year,
        matched.months * 1.0 / calendar.months as reconciled_month_share,
        matched.unmatched * 1.0 / nullif(matched.records, 0) as unmatched_rate,
        changed.passed * 1.0 / nullif(changed.changes, 0) as documented_change_share,
        loop_case.recorded_in_time * 1.0 / nullif(loop_case.cases, 0) as recorded_in_time_share,
        line.back_pay * 1.0 / nullif(line.gross_pay, 0) as back_pay_share,
        loop_case.slips * 1.0 / nullif(loop_case.slips_needed, 0) as verified_first_rate,
        loop_case.in_order * 1.0 / nullif(loop_case.cases, 0) as order_rate,
        staked.money_at_stake * 1.0 / nullif(staked.gross_pay, 0) as money_at_stake_share,
        audits.audited_in_year * 1.0 / nullif(audits.organizations, 0) as audited_year_share,
        audits.audited_in_three * 1.0 / nullif(audits.organizations, 0)
            as audited_three_year_share
    from matched
    inner join calendar on matched.year = calendar.year
    left join changed on matched.year = changed.year
    left join line on matched.year = line.year
    left join loop_case on matched.year = loop_case.year
    left join staked on matched.year = staked.year
    left join audits on matched.year = audits.year
),

int_payroll_control_value as (
    {% for measure, dimension in measures.items() -%}
    select
        cast(year as integer) as year,
        '{{ dimension }}' as dimension_code,
        '{{ measure }}' as measure_code,
        cast({{ measure }} as decimal(9, 6)) as value
    from yearly
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select * from int_payroll_control_value
