-- Grain: department x run of months in which the sanding plan of its organization does not list it,
-- from the month on in which the plan should have followed. Plans that list no departments leave
-- nothing to compare with.
with consistency as (
    select * from {{ ref('int_sanding_consistency') }}
    where field_code = 'department' and consistency_code = 'not_in_plan'
),

plan as (
    select distinct
        organization_code,
        month_from_no,
        month_to_no
    from {{ ref('int_sanding_item') }}
    where field_code = 'department'
),

department as (
    select * from {{ ref('int_department') }}
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'A13' and parameter_code = 'months'
),

late as (
    select
        consistency.organization_code,
        consistency.item_code,
        consistency.month_from,
        consistency.month_to,
        last_day(
            cast(
                {{ dbt.dateadd('month', 'cast(allowed.value as integer)', 'consistency.month_from') }}
                as date
            )
        ) as late_month
    from consistency
    inner join allowed on {{ valid_at('allowed', 'consistency.month_from') }}
),

failing as (
    select
        department.*,
        greatest(department.valid_from, late.late_month) as failing_from,
        least(department.valid_to, late.month_to) as failing_to,
        'A13' as rule_id,
        'department_code' as column_name
    from late
    inner join department
        on
            late.organization_code = department.organization_code
            and late.item_code = department.department_code
            and (department.valid_to is null or department.valid_to > late.late_month)
            and (late.month_to is null or department.valid_from < late.month_to)
    where
        (late.month_to is null or late.late_month < late.month_to)
        and exists (
            select 1 from plan
            where
                plan.organization_code = late.organization_code
                and plan.month_from_no <= {{ month_number('late.late_month') }}
                and plan.month_to_no > {{ month_number('late.late_month') }}
        )
)

{{ finding_spells(
    'failing', 'department',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
