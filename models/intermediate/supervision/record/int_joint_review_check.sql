-- Grain: case of a joint review, or transfer in scope that has no case. A case belongs to the nearest
-- transfer of its person to its organization within the days of the seed supervision_parameter.
with review as (
    select * from {{ ref('hist_joint_review') }}
),

transfer as (
    select * from {{ ref('int_joint_review_scope') }}
),

review_result as (
    select * from {{ ref('review_result') }}
),

case_window as (
    select * from {{ ref('supervision_parameter') }}
    where parameter_code = 'case_window_days'
),

paired as (
    select
        review.case_no,
        transfer.change_id,
        row_number() over (
            partition by transfer.change_id
            order by
                abs({{ days_between('review.requested_on', 'transfer.transferred_on') }}),
                review.case_no
        ) as transfer_rank,
        row_number() over (
            partition by review.case_no
            order by
                abs({{ days_between('review.requested_on', 'transfer.transferred_on') }}),
                transfer.change_id
        ) as case_rank
    from review
    inner join case_window on {{ valid_at('case_window', 'review.requested_on') }}
    inner join transfer
        on
            review.person_key = transfer.person_key
            and review.organization_code = transfer.organization_code
            and abs({{ days_between('review.requested_on', 'transfer.transferred_on') }})
            <= case_window.value
),

matched as (
    select case_no, change_id
    from paired
    where transfer_rank = 1 and case_rank = 1
),

joined as (
    select
        review.case_no,
        transfer.change_id,
        coalesce(review.organization_code, transfer.organization_code) as organization_code,
        coalesce(review.from_organization_code, transfer.from_organization_code)
            as from_organization_code,
        transfer.review_code,
        transfer.transferred_on,
        review.requested_on,
        review.reviewed_on,
        review.posts_test_code,
        review.quota_test_code,
        review.structure_test_code,
        review.major_test_code,
        review.result_code,
        review.refusal_reason_code,
        review_result.band
    from review
    left join matched on review.case_no = matched.case_no
    full outer join transfer on matched.change_id = transfer.change_id
    left join review_result on review.result_code = review_result.code
),

int_joint_review_check as (
    select
        coalesce(case_no, change_id) as review_key,
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
        case
            when case_no is null then 'no_case'
            when band is null then 'case_open'
            when
                posts_test_code is null
                or quota_test_code is null
                or structure_test_code is null
                or major_test_code is null then 'tests_missing'
            when band = 'approved' and change_id is null then 'no_transfer'
            else 'complete'
        end as completeness_code,
        {{ days_between('requested_on', 'reviewed_on') }} as days_to_review
    from joined
)

select * from int_joint_review_check
