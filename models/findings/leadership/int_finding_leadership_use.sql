-- Grain: quota holder (organization or department) x level x role x rule x run of months: more leaders
-- than quota (D01), leaders without a quota line (D09), more than one chief where the quota has no
-- room for more (D04), or a chief's post vacant for longer than supervision_deadline allows (D07).
-- The quota row that was in force when the run began is named with it.
{% set rules = [
    "case when light_code = 'red' then case when authorized_posts = 0 then 'D09' else 'D01' end end",
    "case when leadership_role_code <> '1' then null"
    ~ " when light_code = 'red' and in_post > 1 then 'D04'"
    ~ " when authorized_posts > 0 and in_post = 0 then 'D07' end",
] -%}
with department_month as (
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
        ) as record_key
    from {{ ref('int_leadership_use_department_month') }}
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

supervision_deadline as (
    select * from {{ ref('supervision_deadline') }}
    where rule_id = 'D07'
),

judged as (
    {% for rule in rules -%}
    select organization_code, record_key, month, month_no, {{ rule }} as rule_id
    from department_month
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

cells as (
    select * from judged
    where rule_id is not null
),

month_runs as (
    {{ month_runs('cells', ['organization_code', 'record_key'], 'rule_id') | indent(4) }}
),

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
        case
            when month_runs.rule_id = 'D07' then late_month.month
            else month_runs.first_month
        end as valid_from,
        next_month.month as valid_to,
        month_runs.last_month
    from month_runs
    left join month as next_month on month_runs.last_no + 1 = next_month.month_no
    left join supervision_deadline
        on
            month_runs.first_month >= supervision_deadline.valid_from
            and (
                supervision_deadline.valid_to is null
                or month_runs.first_month < supervision_deadline.valid_to
            )
    left join month as late_month
        on month_runs.first_no + supervision_deadline.months = late_month.month_no
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
    where
        month_runs.rule_id <> 'D07'
        or month_runs.last_no - month_runs.first_no >= supervision_deadline.months
)

{{ finding_spells('failing', 'leadership_quota', last_seen='last_month') }}
