-- Grain: notice sent by the end of the given month, with its answer as known then.
select
    notice.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    notice.notice_no,
    notice.severity_code,
    notice.channel_code,
    channel.label_zh as channel_zh,
    channel.label_en as channel_en,
    notice.sent_on,
    notice.deadline_on,
    case when notice.replied_on <= given_month then notice.replied_on end as replied_on,
    case when notice.replied_on <= given_month then reply.label_zh end as reply_zh,
    case when notice.replied_on <= given_month then reply.label_en end as reply_en,
    notice.deadline_on < given_month
    and (notice.replied_on is null or notice.replied_on > given_month) as is_unanswered,
    problem.problem_no is not null
    and problem.closed_on <= given_month
    and not coalesce(problem.reopened_on between problem.closed_on and given_month, false)
        as is_settled
from {{ ref('notice_tracking') }} as notice
left join {{ ref('organization_on') }}([given_month]) as organizations
    on notice.organization_code = organizations.organization_code
left join {{ ref('notice_channel') }} as channel on notice.channel_code = channel.code
left join {{ ref('notice_reply') }} as reply on notice.reply_code = reply.code
left join {{ ref('problem_tracking') }} as problem on notice.problem_no = problem.problem_no
where notice.sent_on <= given_month
