-- Grain: department x run of months in which the sanding plan of its organization does not list it,
-- from the month on in which the plan should have followed. Plans that list no departments leave
-- nothing to compare with.
with late as (
    {{ late_differences('A13', "consistency_code = 'not_in_plan'") | indent(4) }}
),

plan as (
    select distinct
        organization_code,
        month_from_no,
        month_to_no
    from {{ ref('int_sanding_item') }}
    where field_code = 'department'
),

item as (
    select
        *,
        'department' as field_code,
        department_code as item_code
    from {{ ref('int_department') }}
),

late_department as (
    {{ late_records('late', 'item', 'A13', "'department_code'") | indent(4) }}
),

failing as (
    select late_department.*
    from late_department
    where
        exists (
            select 1 from plan
            where
                plan.organization_code = late_department.organization_code
                and plan.month_from_no <= {{ month_number('late_department.late_month') }}
                and plan.month_to_no > {{ month_number('late_department.late_month') }}
        )
)

{{ finding_spells(
    'failing', 'department',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
