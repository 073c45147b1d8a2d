-- Grain: pending appointment to a leading post x month within the months that the rule looks ahead, with
-- the holder whose quota it will use: the department where it has one for the level and role, else the
-- organization. Where neither has one and quotas are known at all, there is none.
{% set cell = ['organization_code', 'leadership_level_code', 'leadership_role_code'] -%}
with pending as (
    select pending.*, month.month, month.month_no
    from {{ ref('int_pending_appointment') }} as pending
    inner join {{ ref('month') }} as month
        on pending.month_from_no <= month.month_no and pending.month_to_no > month.month_no
    inner join {{ ref('warning_rule') }} as warning_rule
        on
            warning_rule.measure_code = 'pending_over_leaders'
            and {{ valid_in_month('warning_rule', 'month.month_no') }}
    where pending.effective_no <= month.month_no + coalesce(warning_rule.horizon_months, 999999)
),

quota_unknown as (
    select * from {{ ref('int_quota_unknown') }}
    where quota_kind = 'leadership_quota'
),

holder as (
    select * from {{ ref('int_leadership_holder') }}
),

int_pending_seat_month as (
    select
        pending.record_key,
        pending.organization_code,
        case
            when own.organization_code is null and whole.organization_code is not null then ''
            else pending.seat_code
        end as department_code,
        pending.leadership_level_code,
        pending.leadership_role_code,
        pending.month,
        pending.month_no,
        pending.effective_no
    from pending
    {% for name, code in [('own', 'pending.seat_code'), ('whole', "''")] -%}
    left join holder as {{ name }}
        on
            {% for column in cell -%}
            {{ 'and ' if not loop.first }}pending.{{ column }} = {{ name }}.{{ column }}
            {% endfor -%}
            and {{ name }}.department_code = {{ code }}
            and pending.month_no >= {{ name }}.month_from_no
            and pending.month_no < {{ name }}.month_to_no
    {% endfor -%}
    left join quota_unknown
        on
            pending.organization_code = quota_unknown.organization_code
            and pending.month_no = quota_unknown.month_no
    where
        own.organization_code is not null
        or whole.organization_code is not null
        or quota_unknown.organization_code is null
)

select * from int_pending_seat_month
