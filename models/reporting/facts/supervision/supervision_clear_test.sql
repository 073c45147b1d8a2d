-- Grain: organization x four-clear test that records keep from passing in the closing month.
select
    failure.organization_code || '|' || failure.test_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    failure.organization_code,
    test.clear_code,
    failure.test_code,
    test.label_zh as test_zh,
    test.label_en as test_en,
    failure.failing_records,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('four_clear_failure_month') }} as failure
left join {{ ref('four_clear_test') }} as test
    on
        failure.test_code = test.test_code
        and test.valid_from <= closing_date
        and (test.valid_to is null or test.valid_to > closing_date)
left join {{ ref('organization_on') }}([closing_date]) as organization
    on failure.organization_code = organization.organization_code
where failure.month = closing_date
