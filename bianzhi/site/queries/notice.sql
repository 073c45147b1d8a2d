-- Grain: channel of notices, with their number and answers.
select
    channel.label_{lang} as channel,
    count(*) as notices,
    count(*) filter (replied_on is not null) as answered,
    count(*) filter (status_code = 'unanswered') as unanswered,
    median(days_to_reply) as median_days
from supervision.notice_tracking as notice
left join codes.notice_channel as channel on notice.channel_code = channel.code
group by notice.channel_code, channel.label_{lang}
order by notice.channel_code
