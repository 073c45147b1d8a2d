-- Grain: organization x run of months in which it is in force and has neither posts nor staff, from
-- the month in which the run is as long as the rule says. Months before its scope delivered both posts
-- and staff are left out: nothing is known of them.
with organization_month as (
    select * from {{ ref('int_organization_month') }}
),

used_month as (
    select distinct
        organization_code,
        month
    from {{ ref('int_establishment_use_month') }}
    where authorized_posts is null or authorized_posts > 0 or in_post > 0
),

inactive as (
    select * from {{ ref('int_organization_inactive') }}
),

delivered as (
    select
        source,
        scope,
        max(first_as_of_date) as both_from
    from {{ ref('int_scope_first_delivery') }}
    where entity in ('establishment', 'person')
    group by source, scope
    having count(distinct entity) = 2
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'A07' and parameter_code = 'months'
),

month as (
    select * from {{ ref('month') }}
),

organization as (
    select * from {{ ref('int_organization') }}
    where not is_placeholder
),

unused_month as (
    select
        organization_month.organization_code,
        organization_month.source,
        organization_month.scope,
        organization_month.month,
        organization_month.month_no
    from organization_month
    inner join delivered
        on
            organization_month.source = delivered.source
            and organization_month.scope = delivered.scope
            and organization_month.month >= delivered.both_from
    left join used_month
        on
            organization_month.organization_code = used_month.organization_code
            and organization_month.month = used_month.month
    left join inactive
        on
            organization_month.organization_code = inactive.organization_code
            and organization_month.month >= inactive.valid_from
            and (inactive.valid_to is null or organization_month.month < inactive.valid_to)
    where used_month.organization_code is null and inactive.organization_code is null
),

month_runs as (
    {{ month_runs('unused_month', ['source', 'scope'], 'organization_code') | indent(4) }}
),

failing as (
    select
        'A07' as rule_id,
        month_runs.source,
        month_runs.scope,
        organization.part,
        month_runs.organization_code,
        organization.record_key,
        'status_code' as column_name,
        organization.lake_id,
        organization.row_no,
        late_month.month as valid_from,
        next_month.month as valid_to,
        month_runs.last_month as last_seen_on
    from month_runs
    inner join allowed on {{ valid_at('allowed', 'month_runs.first_month') }}
    inner join month as late_month
        on month_runs.first_no + allowed.value - 1 = late_month.month_no
    inner join organization
        on
            month_runs.organization_code = organization.organization_code
            and late_month.month >= organization.valid_from
            and (organization.valid_to is null or late_month.month < organization.valid_to)
    left join month as next_month on month_runs.last_no + 1 = next_month.month_no
    where late_month.month_no <= month_runs.last_no
)

{{ finding_spells('failing', 'organization', last_seen='last_seen_on') }}
