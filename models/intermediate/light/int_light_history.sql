-- Grain: organization x (establishment type, or leadership level x role x holder) x run of months
-- with one light. A month without posts and staff ends the run. Numbers, rule and quota row are
-- those of the run's first month.
with quota as (
    select * from {{ ref('int_light_quota') }}
),

month_runs as (
    {{ month_runs(ref('int_light_month'), ['organization_code', 'light_subject'], 'light_code') | indent(4) }}
),

traced as (
    select
        month_runs.organization_code,
        month_runs.light_subject,
        month_runs.first_month,
        quota.doc_no,
        quota.delivery_id,
        row_number() over (
            partition by
                month_runs.organization_code, month_runs.light_subject, month_runs.first_month
            order by quota.record_key
        ) as row_rank
    from month_runs
    inner join quota
        on
            month_runs.organization_code = quota.organization_code
            and month_runs.light_subject = quota.light_subject
            and month_runs.first_month >= quota.valid_from
            and (quota.valid_to is null or month_runs.first_month < quota.valid_to)
),

int_light_history as (
    select
        concat(
            cells.organization_code,
            '/',
            cells.light_subject,
            '/',
            substr(cast(cells.month as varchar), 1, 7)
        ) as light_id,
        cells.light_kind_code,
        cells.organization_code,
        cells.establishment_type_code,
        cells.leadership_level_code,
        cells.leadership_role_code,
        cells.quota_holder_code,
        cells.light_code,
        previous.light_code as previous_light_code,
        month_runs.first_month as valid_from,
        next_month.month as valid_to,
        month_runs.last_no - month_runs.first_no + 1 as months,
        cells.authorized_posts,
        cells.ceiling_posts,
        cells.in_post,
        cells.over_posts,
        cells.vacant_posts,
        cells.rule_id,
        traced.doc_no,
        traced.delivery_id
    from month_runs
    inner join {{ ref('int_light_month') }} as cells
        on
            month_runs.organization_code = cells.organization_code
            and month_runs.light_subject = cells.light_subject
            and month_runs.first_no = cells.month_no
    left join month_runs as previous
        on
            month_runs.organization_code = previous.organization_code
            and month_runs.light_subject = previous.light_subject
            and month_runs.first_no - 1 = previous.last_no
    left join {{ ref('month') }} as next_month on month_runs.last_no + 1 = next_month.month_no
    left join traced
        on
            month_runs.organization_code = traced.organization_code
            and month_runs.light_subject = traced.light_subject
            and month_runs.first_month = traced.first_month
            and traced.row_rank = 1
)

select * from int_light_history
