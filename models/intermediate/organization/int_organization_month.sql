-- Grain: organization code x month in which it is in force, with the attributes that group
-- organizations and how fresh its figures are: as the offices that deliver its posts and staff,
-- else as its own scope.
{{ config(materialized='monthly') }}
with organization as (
    select
        *,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_organization') }}
),

month as (
    select * from {{ ref('month') }}
),

scope_freshness as (
    select * from {{ ref('int_scope_freshness') }}
),

own_freshness as (
    select * from {{ ref('int_organization_freshness') }}
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
        coalesce(own_freshness.is_observed, scope_freshness.is_observed, false) as is_observed,
        case
            when own_freshness.organization_code is null then scope_freshness.months_since_observed
            else own_freshness.months_since_observed
        end as months_since_observed,
        coalesce(own_freshness.is_stale, scope_freshness.is_stale, false) as is_stale
    from organization
    inner join month
        on
            organization.month_from_no <= month.month_no
            and organization.month_to_no > month.month_no
    left join own_freshness
        on
            organization.organization_code = own_freshness.organization_code
            and month.month_no = own_freshness.month_no
    left join scope_freshness
        on
            organization.source = scope_freshness.source
            and organization.scope = scope_freshness.scope
            and month.month_no = scope_freshness.month_no
)

select * from int_organization_month
