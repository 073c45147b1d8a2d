-- Grain: organization x four-clear test x span of months, on month numbers, with the records that keep the
-- test from passing for just that long: a record that fails a rule, a blank of the organization itself, duties that were
-- never delivered, or an item on which plan and register differ. Spans of one test overlap and add up.
with criterion as (
    select * from {{ ref('four_clear_criterion') }}
),

finding as (
    select distinct
        criterion.test_code,
        finding.finding_id,
        finding.organization_code,
        {{ month_number('finding.valid_from') }} as month_from_no,
        {{ end_month_number('finding.valid_to') }} as month_to_no
    from {{ ref('int_finding') }} as finding
    inner join criterion
        on
            finding.rule_id = criterion.rule_id
            and coalesce(criterion.entity, finding.entity) = finding.entity
            and (criterion.column_name is null or criterion.column_name = finding.column_name)
    where finding.organization_code is not null
),

organization as (
    select
        organization_code,
        grade_code,
        organization_type_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_organization') }}
    where not is_placeholder
),

blank as (
    {% for column in ['grade_code', 'organization_type_code'] -%}
    select
        criterion.test_code,
        organization.organization_code,
        organization.month_from_no,
        organization.month_to_no
    from organization
    inner join criterion
        on
            criterion.rule_id is null
            and criterion.entity = 'organization'
            and criterion.column_name = '{{ column }}'
    where organization.{{ column }} is null
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

plan as (
    select
        criterion.test_code,
        difference.organization_code,
        {{ month_number('difference.month_from') }} as month_from_no,
        {{ month_number('difference.month_to') }} as month_to_no
    from {{ ref('int_sanding_difference') }} as difference
    inner join criterion on difference.field_code = criterion.field_code
),

duty as (
    select
        organization_code,
        min({{ month_number('valid_from') }}) as duty_from_no
    from {{ ref('hist_duty') }}
    group by organization_code
),

dutiless as (
    select
        criterion.test_code,
        organization.organization_code,
        organization.month_from_no,
        least(organization.month_to_no, coalesce(duty.duty_from_no, 999999)) as month_to_no
    from organization
    inner join criterion on criterion.rule_id is null and criterion.entity = 'duty'
    left join duty on organization.organization_code = duty.organization_code
    where organization.month_from_no < coalesce(duty.duty_from_no, 999999)
),

kept_back as (
    select test_code, organization_code, month_from_no, month_to_no from finding
    union all
    select * from blank
    union all
    select
        test_code,
        organization_code,
        month_from_no,
        coalesce(month_to_no, 999999) as month_to_no
    from plan
    union all
    select * from dutiless
),

int_four_clear_span as (
    select
        test_code,
        organization_code,
        month_from_no,
        month_to_no,
        cast(count(*) as integer) as failing_records
    from kept_back
    where month_from_no < month_to_no
    group by test_code, organization_code, month_from_no, month_to_no
)

select * from int_four_clear_span
