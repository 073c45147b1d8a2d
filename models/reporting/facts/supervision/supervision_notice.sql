-- Grain: notice sent to an organization in the period, with its answer by the closing date.
select
    notice.notice_no as fact_key,
    'notice' as entity,
    notice.notice_no as record_key,
    notice.lake_id,
    notice.row_no,
    notice.delivery_id,
    cast(null as varchar) as doc_no,
    notice.organization_code,
    notice.severity_code,
    notice.channel_code as notice_channel_code,
    not coalesce(notice.is_channel_right, true) as is_other_channel,
    notice.notice_rank > 1 as is_escalated,
    coalesce(notice.replied_on <= least(closing_date, notice.deadline_on), false) as is_answered,
    coalesce(
        notice.replied_on <= closing_date and notice.replied_on > notice.deadline_on, false
    ) as is_answered_late,
    coalesce(notice.replied_on > closing_date, true)
    and coalesce(notice.deadline_on < closing_date, false) as is_unanswered,
    coalesce(notice.replied_on > closing_date, true)
    and coalesce(notice.deadline_on >= closing_date, true) as is_waiting,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('notice_tracking') }} as notice
left join {{ ref('organization_on') }}([closing_date]) as organization
    on notice.organization_code = organization.organization_code
where notice.sent_on > opening_date and notice.sent_on <= closing_date
