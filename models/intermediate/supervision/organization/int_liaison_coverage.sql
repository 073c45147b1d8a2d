-- Grain: organization in service at the end of the last month, with the officers that answer for its
-- real-name data then. Empty as long as no officer was ever delivered.
with organization as (
    select * from {{ ref('int_organization_last') }}
    where is_in_service
),

officer as (
    select * from {{ ref('int_liaison_officer') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

period as (
    select supervision_parameter.value as days
    from {{ ref('supervision_parameter') }} as supervision_parameter
    cross join last_month
    where
        supervision_parameter.parameter_code = 'liaison_days'
        and {{ valid_at('supervision_parameter', 'last_month.as_on') }}
),

present as (
    select
        officer.organization_code,
        sum(case when officer.liaison_role_code = '1' then 1 else 0 end) as principal_leaders,
        sum(case when officer.liaison_role_code = '2' then 1 else 0 end) as leaders_in_charge,
        sum(case when officer.liaison_role_code = '3' then 1 else 0 end) as liaison_officers,
        max(
            case
                when officer.liaison_role_code = '3'
                    then coalesce(officer.appointed_on, officer.valid_from)
            end
        ) as liaison_since,
        sum(case when officer.has_contact then 0 else 1 end) as officers_without_contact
    from officer
    cross join last_month
    where
        officer.valid_from <= last_month.as_on
        and (officer.valid_to is null or officer.valid_to > last_month.as_on)
    group by officer.organization_code
),

changed as (
    select officer.organization_code, count(distinct officer.name_key) as liaison_people
    from officer
    cross join last_month
    cross join period
    where
        officer.liaison_role_code = '3'
        and (
            officer.valid_to is null
            or {{ days_between('officer.valid_to', 'last_month.as_on') }} < period.days
        )
    group by officer.organization_code
),

finding as (
    select organization_code, count(*) as open_findings
    from {{ ref('int_failing_record') }}
    where status_code = 'open'
    group by organization_code
),

change_lag as (
    select
        staff_change.organization_code,
        count(*) as changes,
        cast(median(staff_change.update_lag_days) as decimal(18, 6)) as median_lag_days
    from {{ ref('int_staff_change') }} as staff_change
    cross join last_month
    cross join period
    where
        staff_change.update_lag_days is not null
        and {{ days_between('staff_change.month', 'last_month.as_on') }} < period.days
    group by staff_change.organization_code
),

int_liaison_coverage as (
    select
        organization.organization_code,
        organization.county_code,
        organization.admin_level_code,
        cast(coalesce(present.principal_leaders, 0) as integer) as principal_leaders,
        cast(coalesce(present.leaders_in_charge, 0) as integer) as leaders_in_charge,
        cast(coalesce(present.liaison_officers, 0) as integer) as liaison_officers,
        cast(
            case when coalesce(present.principal_leaders, 0) = 0 then 1 else 0 end
            + case when coalesce(present.leaders_in_charge, 0) = 0 then 1 else 0 end
            + case when coalesce(present.liaison_officers, 0) = 0 then 1 else 0 end as integer
        ) as missing_roles,
        cast(coalesce(present.officers_without_contact, 0) as integer) as officers_without_contact,
        present.liaison_since,
        cast(coalesce(changed.liaison_people, 0) as integer) as liaison_people,
        cast(coalesce(finding.open_findings, 0) as integer) as open_findings,
        cast(coalesce(change_lag.changes, 0) as integer) as staff_changes,
        change_lag.median_lag_days
    from organization
    left join present on organization.organization_code = present.organization_code
    left join changed on organization.organization_code = changed.organization_code
    left join finding on organization.organization_code = finding.organization_code
    left join change_lag on organization.organization_code = change_lag.organization_code
    where exists (select 1 from officer)
)

select * from int_liaison_coverage
