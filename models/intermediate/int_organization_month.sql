-- Grain: organization code x month in which it stands, with the attributes that group bodies and
-- how fresh its scope is. A scope is observed in a month when it delivered posts and staff.
with organization as (
    select
        *,
        {{ span_from() }} as month_from_no,
        {{ span_to() }} as month_to_no
    from {{ ref('int_organization') }}
),

month as (
    select * from {{ ref('month') }}
),

freshness as (
    select * from {{ ref('int_scope_freshness') }}
),

int_organization_month as (
    select
        organization.organization_code,
        organization.organization_key,
        month.month,
        month.month_no,
        organization.organization_name,
        organization.organization_type_code,
        organization.system_code,
        organization.grade_code,
        organization.admin_level_code,
        organization.division_code,
        organization.parent_organization_code,
        organization.function_code,
        organization.policy_field_code,
        organization.industry_code,
        organization.public_institution_class_code,
        organization.funding_code,
        organization.is_placeholder,
        organization.source,
        organization.scope,
        coalesce(freshness.is_observed, false) as is_observed,
        freshness.months_since_observed,
        coalesce(freshness.is_stale, false) as is_stale
    from organization
    inner join month
        on
            organization.month_from_no <= month.month_no
            and organization.month_to_no > month.month_no
    left join freshness
        on
            organization.source = freshness.source
            and organization.scope = freshness.scope
            and month.month_no = freshness.month_no
)

select * from int_organization_month
