-- Grain: case of a joint review, or transfer in scope that has no case.
select
    review_key,
    case_no,
    change_id,
    organization_code,
    from_organization_code,
    review_code,
    requested_on,
    reviewed_on,
    transferred_on,
    posts_test_code,
    quota_test_code,
    structure_test_code,
    major_test_code,
    result_code,
    refusal_reason_code,
    completeness_code,
    days_to_review
from {{ ref('int_joint_review_check') }}
