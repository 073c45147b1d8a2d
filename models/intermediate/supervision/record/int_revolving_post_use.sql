-- Grain: request for posts of a revolving pool, judged at the end of the last month.
with allocation as (
    select * from {{ ref('hist_revolving_allocation') }}
),

review_result as (
    select * from {{ ref('review_result') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

int_revolving_post_use as (
    select
        allocation.allocation_no,
        allocation.pool_code,
        allocation.organization_code,
        allocation.heads,
        allocation.requested_on,
        allocation.reviewed_on,
        allocation.result_code,
        allocation.refusal_reason_code,
        allocation.return_due_on,
        allocation.returned_on,
        allocation.doc_no,
        case
            when review_result.band in ('refused', 'withdrawn') then review_result.band
            when review_result.band is null then 'pending'
            when allocation.returned_on > allocation.return_due_on then 'returned_late'
            when allocation.returned_on is not null then 'returned'
            when allocation.return_due_on < last_month.as_on then 'lent_overdue'
            else 'lent'
        end as status_code,
        case
            when
                review_result.band = 'approved'
                and allocation.returned_on is null
                and allocation.return_due_on < last_month.as_on
                then {{ days_between('allocation.return_due_on', 'last_month.as_on') }}
        end as days_overdue,
        case
            when review_result.band = 'approved' and allocation.returned_on is null
                then allocation.heads
            else 0
        end as lent_posts
    from allocation
    cross join last_month
    left join review_result on allocation.result_code = review_result.code
)

select * from int_revolving_post_use
