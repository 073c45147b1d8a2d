-- Grain: grade of an error, with the form, addressee and deadline of its notice in the given month.
select
    rule.severity_code,
    severity.label_zh as severity_zh,
    severity.label_en as severity_en,
    rule.channel_code,
    channel.label_zh as channel_zh,
    channel.label_en as channel_en,
    rule.to_role_code,
    liaison_role.label_zh as to_role_zh,
    liaison_role.label_en as to_role_en,
    rule.working_days,
    rule.unanswered_limit,
    rule.escalates_to_code
from {{ ref('notice_rule') }} as rule
inner join {{ ref('severity') }} as severity on rule.severity_code = severity.code
inner join {{ ref('notice_channel') }} as channel on rule.channel_code = channel.code
inner join {{ ref('liaison_role') }} as liaison_role on rule.to_role_code = liaison_role.code
where {{ valid_at('rule', 'given_month') }}
