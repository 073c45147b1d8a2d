-- Grain: organization in service x month: which of the four clears (institutions, establishment,
-- leadership posts, staff) pass. Red: a test fails. Grey: none fails, but one could not be carried out.
-- Green: every test passes.
{% set clears = ['organization', 'establishment', 'leadership', 'staff'] -%}
{{ config(materialized='monthly') }}
with organization_month as (
    select * from {{ ref('int_organization_service_month') }}
    where not is_placeholder
),

test as (
    select distinct test_code, clear_code, needs_entity
    from {{ ref('four_clear_test') }}
),

tested_month as (
    select
        tested.month_no,
        {% for clear in clears -%}
        count(*) filter (where test.clear_code = '{{ clear }}' and test.needs_entity <> 'sanding_plan')
            as {{ clear }}_tests,
        {% endfor -%}
        count(*) filter (where test.needs_entity = 'sanding_plan') as plan_tests
    from {{ ref('int_four_clear_tested') }} as tested
    inner join test on tested.test_code = test.test_code
    group by tested.month_no
),

untested_month as (
    select
        month.month_no,
        string_agg(test.test_code, ' ' order by test.test_code) as untested_tests
    from test
    cross join {{ ref('month') }} as month
    left join {{ ref('int_four_clear_tested') }} as tested
        on test.test_code = tested.test_code and month.month_no = tested.month_no
    where tested.test_code is null
    group by month.month_no
),

-- The tests that there are, and those of them that need the plan of the organization.
whole as (
    select
        {% for clear in clears -%}
        count(*) filter (where clear_code = '{{ clear }}' and needs_entity <> 'sanding_plan')
            as {{ clear }}_tests,
        {% endfor -%}
        string_agg(test_code, ' ' order by test_code)
        filter (where needs_entity = 'sanding_plan') as plan_tests
    from test
),

planned as (
    select
        organization_code,
        month_from_no as plan_from_no
    from {{ ref('int_sanding_planned') }}
),

failed as (
    select
        failure.organization_code,
        failure.month_no,
        {% for clear in clears -%}
        count(*) filter (where test.clear_code = '{{ clear }}') as {{ clear }}_failing,
        {% endfor -%}
        string_agg(failure.test_code, ' ' order by failure.test_code) as failing_tests,
        cast(sum(failure.failing_records) as integer) as failing_records
    from {{ ref('int_four_clear_failure_month') }} as failure
    inner join test on failure.test_code = test.test_code
    inner join {{ ref('int_four_clear_tested') }} as tested
        on failure.test_code = tested.test_code and failure.month_no = tested.month_no
    group by failure.organization_code, failure.month_no
),

judged as (
    select
        organization_month.organization_code,
        organization_month.organization_key,
        organization_month.month,
        organization_month.month_no,
        organization_month.is_observed,
        {% for clear in clears -%}
        case
            when coalesce(failed.{{ clear }}_failing, 0) > 0 then 'red'
            when
                coalesce(tested_month.{{ clear }}_tests, 0) < whole.{{ clear }}_tests
                {% if clear in ['organization', 'leadership'] -%}
                or planned.plan_from_no is null
                or planned.plan_from_no > organization_month.month_no
                {% endif -%}
                then 'grey'
            else 'green'
        end as {{ clear }}_clear_code,
        {% endfor -%}
        failed.failing_tests,
        nullif(
            concat_ws(
                ' ',
                untested_month.untested_tests,
                case
                    when
                        coalesce(tested_month.plan_tests, 0) > 0
                        and coalesce(planned.plan_from_no, 999999) > organization_month.month_no
                        then whole.plan_tests
                end
            ),
            ''
        ) as untested_tests,
        coalesce(failed.failing_records, 0) as failing_records
    from organization_month
    cross join whole
    left join tested_month on organization_month.month_no = tested_month.month_no
    left join untested_month on organization_month.month_no = untested_month.month_no
    left join planned on organization_month.organization_code = planned.organization_code
    left join failed
        on
            organization_month.organization_code = failed.organization_code
            and organization_month.month_no = failed.month_no
),

int_four_clear_month as (
    select
        *,
        {% for clear in clears -%}
        {{ clear }}_clear_code = 'green'{{ ' and ' if not loop.last }}
        {% endfor -%}
        as is_clear
    from judged
)

select * from int_four_clear_month
