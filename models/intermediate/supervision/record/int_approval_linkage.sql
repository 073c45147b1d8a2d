-- Grain: request x the problems of the organization on the day it arrived: how many were open, how many
-- of them suspend approvals (seed suspending_problem), and whether it was approved all the same.
with request as (
    select * from {{ ref('int_request') }}
),

problem as (
    select * from {{ ref('int_problem') }}
),

review_result as (
    select * from {{ ref('review_result') }}
),

suspending as (
    select * from {{ ref('suspending_problem') }}
),

open_then as (
    select
        request.request_kind_code,
        request.request_no,
        count(*) as open_problems,
        count(suspending.aspect_code) as suspending_problems,
        sum(case when problem.deadline_on < request.requested_on then 1 else 0 end)
            as overdue_problems
    from request
    inner join problem
        on
            request.organization_code = problem.organization_code
            and request.requested_on >= problem.found_on
            and (
                problem.closed_on is null
                or request.requested_on < problem.closed_on
                or (
                    problem.reopened_on >= problem.closed_on
                    and request.requested_on >= problem.reopened_on
                )
            )
    left join suspending
        on
            problem.aspect_code = suspending.aspect_code
            and problem.severity_code = suspending.severity_code
            and {{ valid_at('suspending', 'request.requested_on') }}
    group by request.request_kind_code, request.request_no
),

int_approval_linkage as (
    select
        request.request_kind_code,
        request.request_no,
        request.organization_code,
        request.requested_on,
        request.reviewed_on,
        request.result_code,
        request.refusal_reason_code,
        cast(coalesce(open_then.open_problems, 0) as integer) as open_problems,
        cast(coalesce(open_then.overdue_problems, 0) as integer) as overdue_problems,
        cast(coalesce(open_then.suspending_problems, 0) as integer) as suspending_problems,
        case
            when coalesce(open_then.suspending_problems, 0) = 0 then 'clear'
            when review_result.band = 'approved' then 'conflict'
            else 'blocked'
        end as linkage_code
    from request
    left join open_then
        on
            request.request_kind_code = open_then.request_kind_code
            and request.request_no = open_then.request_no
    left join review_result on request.result_code = review_result.code
)

select * from int_approval_linkage
