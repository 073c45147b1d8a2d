-- Grain: movement of a person into an organization in the period, from the plan to the pay.
select
    loop_case.case_key as fact_key,
    'person' as entity,
    cast(null as varchar) as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    loop_case.organization_code,
    loop_case.person_key,
    loop_case.month,
    loop_case.mode_code,
    mode.label_zh as mode_zh,
    mode.label_en as mode_en,
    loop_case.is_pay_known,
    loop_case.is_closed,
    loop_case.is_in_order,
    loop_case.leak_code <> 'none' as is_leak,
    loop_case.stuck_step_code <> 'none' as is_stuck,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('closed_loop_case') }} as loop_case
left join {{ ref('movement_mode') }} as mode on loop_case.mode_code = mode.code
left join {{ ref('organization_on') }}([closing_date]) as organization
    on loop_case.organization_code = organization.organization_code
where loop_case.month > opening_date and loop_case.month <= closing_date
