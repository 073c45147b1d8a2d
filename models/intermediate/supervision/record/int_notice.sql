-- Grain: notice to an organization, judged at the end of the last month, beside the form that the seed
-- notice_rule asks for an error of its grade. notice_rank counts the notices of
-- its chain up to it, three at most.
with notice as (
    select * from {{ ref('hist_notice') }}
),

rule as (
    select * from {{ ref('notice_rule') }}
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

follower as (
    select previous_notice_no as notice_no, min(notice_no) as next_notice_no
    from notice
    where previous_notice_no is not null
    group by previous_notice_no
),

int_notice as (
    select
        notice.notice_no,
        notice.organization_code,
        organization.county_code,
        notice.problem_no,
        notice.severity_code,
        notice.channel_code,
        rule.channel_code as expected_channel_code,
        notice.channel_code = rule.channel_code as is_channel_right,
        notice.to_role_code,
        notice.sent_on,
        notice.deadline_on,
        notice.replied_on,
        notice.reply_code,
        case
            when notice.replied_on > notice.deadline_on then 'answered_late'
            when notice.replied_on is not null then 'answered'
            when notice.deadline_on < last_month.as_on then 'unanswered'
            else 'waiting'
        end as status_code,
        {{ days_between('notice.sent_on', 'notice.replied_on') }} as days_to_reply,
        notice.previous_notice_no,
        follower.next_notice_no,
        1
        + case when notice.previous_notice_no is not null then 1 else 0 end
        + case when before.previous_notice_no is not null then 1 else 0 end as notice_rank,
        notice.lake_id,
        notice.row_no,
        notice.delivery_id
    from notice
    cross join last_month
    left join organization on notice.organization_code = organization.organization_code
    left join rule
        on
            notice.severity_code = rule.severity_code
            and {{ valid_at('rule', 'notice.sent_on') }}
    left join notice as before on notice.previous_notice_no = before.notice_no
    left join follower on notice.notice_no = follower.notice_no
)

select * from int_notice
