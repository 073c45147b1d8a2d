-- Grain: organization (incarnation) x rule of warnings x spell in which it keeps it at its level. A
-- spell begins when the rule has been met for the months it asks, and ends after as many clean observed
-- month-ends as its level asks, or with the service of the organization.
with measure_month as (
    select * from {{ ref('int_warning_measure_month') }}
),

warning_rule as (
    select * from {{ ref('warning_rule') }}
),

level as (
    select * from {{ ref('warning_level_definition') }}
),

finding as (
    select finding.*, warning_rule.warning_rule_id, warning_rule.horizon_months
    from {{ ref('int_finding') }} as finding
    inner join warning_rule on finding.rule_id = warning_rule.finding_rule_id
),

finding_span as (
    select
        organization_code,
        warning_rule_id,
        {{ month_number('valid_from') }} as month_from_no,
        least(
            {{ end_month_number('valid_to') }},
            {{ month_number('valid_from') }} + coalesce(horizon_months, 999999)
        ) as month_to_no,
        1 as failing_rows
    from finding
    where organization_code is not null
),

failing_span as (
    select * from finding_span
    where month_from_no < month_to_no
),

failing_month as (
    {{ monthly_stock('failing_span', ['organization_code', 'warning_rule_id'], ['failing_rows']) | indent(4) }}
),

valued as (
    select
        measure_month.organization_code,
        measure_month.organization_key,
        measure_month.month_no,
        warning_rule.*,
        case warning_rule.measure_code
            {% for code in ['over_posts', 'overdue_posts', 'over_leaders', 'unregistered_payees',
                            'projected_over_posts', 'digesting_posts', 'unused_slips',
                            'pending_over_leaders', 'entering_fill_rate', 'vacancy_rate', 'retiring_share',
                            'smallest_department_posts', 'off_establishment_share'] -%}
            when '{{ code }}' then cast(measure_month.{{ code }} as double)
            {% endfor %}
        end as value
    from measure_month
    inner join warning_rule
        on {{ valid_in_month('warning_rule', 'measure_month.month_no') }}
    where warning_rule.finding_rule_id is null
    union all
    select
        measure_month.organization_code,
        measure_month.organization_key,
        measure_month.month_no,
        warning_rule.*,
        case warning_rule.measure_code
            when 'failing_rows' then cast(failing_month.failing_rows as double)
            else cast(failing_month.failing_rows as double) / nullif(measure_month.in_post, 0)
        end as value
    from measure_month
    inner join failing_month
        on
            measure_month.organization_code = failing_month.organization_code
            and measure_month.month_no = failing_month.month_no
    inner join warning_rule
        on
            failing_month.warning_rule_id = warning_rule.warning_rule_id
            and {{ valid_in_month('warning_rule', 'measure_month.month_no') }}
),

firing as (
    select
        *,
        month_no - row_number() over (
            partition by organization_key, warning_rule_id, rule_version order by month_no
        ) as run_no
    from valued
    where
        case comparison_code
            when 'at_least' then value >= threshold
            when 'above' then value > threshold
            when 'at_most' then value <= threshold
        end
),

run as (
    select
        organization_code,
        organization_key,
        warning_rule_id,
        rule_version,
        warning_level_code,
        min(month_no) + max(months) - 1 as from_no,
        max(month_no) as last_no
    from firing
    group by
        organization_code, organization_key, warning_rule_id, rule_version, warning_level_code,
        run_no
    having max(month_no) - min(month_no) + 1 >= max(months)
),

observed as (
    select
        organization_key,
        month_no,
        sum(cast(is_observed as integer)) over (
            partition by organization_key order by month_no
        ) as observed_no,
        max(month_no) over (partition by organization_key) + 1 as service_to_no
    from measure_month
),

int_warning_spell as (
    select
        run.*,
        coalesce(min(clean.month_no), max(latest.service_to_no)) as to_no
    from run
    inner join level
        on
            run.warning_level_code = level.warning_level_code
            and {{ valid_in_month('level', 'run.last_no') }}
    inner join observed as latest
        on
            run.organization_key = latest.organization_key
            and run.last_no = latest.month_no
    left join observed as clean
        on
            run.organization_key = clean.organization_key
            and latest.observed_no + level.clean_month_ends = clean.observed_no
            and clean.month_no > run.last_no
    group by all
)

select * from int_warning_spell
