-- Grain: organization with its name before and after. A code may be given to another organization
-- later, so no name is taken from beyond the two dates but that of one registered late.
with period as (
    select
        min(before_month) as opening_day,
        max(after_month) as closing_day
    from {{ ref('reform_comparison') }}
    where reform_code = reform
),

organization as (
    select *
    from {{ ref('organization_on') }}((select [opening_day, closing_day] from period))
),

was as (
    select organization.* from organization inner join period on organization.day = period.opening_day
),

now as (
    select organization.* from organization inner join period on organization.day = period.closing_day
),

shown_first as (
    select
        organization_code,
        min_by(organization_name, valid_from) as organization_name,
        min_by(admin_level_code, valid_from) as admin_level_code
    from {{ ref('organization_history') }}
    group by organization_code
),

reform_name as (
    select
        shown_first.organization_code,
        coalesce(was.organization_name, shown_first.organization_name) as name_before,
        coalesce(now.organization_name, shown_first.organization_name) as name_after,
        case
            when coalesce(now.is_present, false)
                then
                    case
                        when was.is_present and was.organization_name <> now.organization_name
                            then was.organization_name || ' → '
                        else ''
                    end || now.organization_name
            else coalesce(
                was.organization_name, now.organization_name, shown_first.organization_name
            )
        end as organization_name,
        coalesce(was.admin_level_code, shown_first.admin_level_code) as level_before,
        case
            when now.is_present then now.admin_level_code
            else coalesce(
                was.admin_level_code, now.admin_level_code, shown_first.admin_level_code
            )
        end as admin_level_code
    from shown_first
    left join was on shown_first.organization_code = was.organization_code
    left join now on shown_first.organization_code = now.organization_code
)

select * from reform_name
