-- Grain: body x department x level x role x run of months with more leaders than quota (D01) or
-- leaders without a quota line (D09). The quota row that stood when the run began is named with it.
with cells as (
    select
        *,
        {{ month_number('month') }} as month_no,
        concat(
            organization_code,
            '|',
            department_code,
            '|',
            leadership_level_code,
            '|',
            leadership_role_code
        ) as record_key,
        case when authorized_posts = 0 then 'D09' else 'D01' end as rule_id
    from {{ ref('int_leadership_use_department_month') }}
    where light_code = 'red'
),

leadership_quota as (
    select * from {{ ref('int_leadership_quota') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

month as (
    select * from {{ ref('month') }}
),

{{ month_runs(['organization_code', 'record_key'], 'rule_id') }},

failing as (
    select
        month_runs.rule_id,
        month_runs.organization_code,
        month_runs.record_key,
        organization_month.source,
        organization_month.scope,
        leadership_quota.part,
        'in_post' as column_name,
        leadership_quota.lake_id,
        leadership_quota.row_no,
        month_runs.first_month as valid_from,
        next_month.month as valid_to,
        month_runs.last_month as last_seen_on
    from month_runs
    left join month as next_month on month_runs.last_no + 1 = next_month.month_no
    left join organization_month
        on
            month_runs.organization_code = organization_month.organization_code
            and month_runs.first_no = organization_month.month_no
    left join leadership_quota
        on
            month_runs.record_key = leadership_quota.record_key
            and month_runs.first_month >= leadership_quota.valid_from
            and (
                leadership_quota.valid_to is null
                or month_runs.first_month < leadership_quota.valid_to
            )
)

{{ finding_spells('failing', 'leadership_quota', last_seen='last_seen_on') }}
