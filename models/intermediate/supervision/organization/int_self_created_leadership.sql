-- Grain: organization x kind of fault x title, level and role of leadership, with the leaders concerned:
-- a title off the approved list (D03), leaders without a quota line (D09), a level above the grade of
-- the organization (D02). The faults are those of the rules; D09 is about posts and names no title.
with finding as (
    select * from {{ ref('int_failing_record') }}
    where rule_id in ('D02', 'D03', 'D09')
),

person as (
    select
        record_key,
        post_title,
        leadership_level_code,
        leadership_role_code,
        row_number() over (partition by record_key order by valid_from desc) as row_rank
    from {{ ref('int_person') }}
    where record_key in (select finding.record_key from finding)
),

quota_month as (
    select
        use_month.organization_code,
        concat(
            use_month.organization_code,
            '|',
            use_month.department_code,
            '|',
            use_month.leadership_level_code,
            '|',
            use_month.leadership_role_code
        ) as record_key,
        use_month.leadership_level_code,
        use_month.leadership_role_code,
        use_month.in_post
    from {{ ref('int_leadership_use_department_month') }} as use_month
    inner join {{ ref('int_last_month') }} as last_month on use_month.month = last_month.as_on
),

placed as (
    select
        finding.organization_code,
        case finding.rule_id when 'D03' then 'unlisted_title' else 'above_grade' end
            as leadership_kind_code,
        finding.rule_id,
        person.post_title,
        person.leadership_level_code,
        person.leadership_role_code,
        1 as leaders,
        finding.status_code,
        finding.first_seen_on,
        finding.last_seen_on
    from finding
    inner join person on finding.record_key = person.record_key and person.row_rank = 1
    where finding.rule_id in ('D02', 'D03')
    union all
    select
        finding.organization_code,
        'no_quota_line' as leadership_kind_code,
        finding.rule_id,
        cast(null as varchar) as post_title,
        quota_month.leadership_level_code,
        quota_month.leadership_role_code,
        quota_month.in_post as leaders,
        finding.status_code,
        finding.first_seen_on,
        finding.last_seen_on
    from finding
    inner join quota_month on finding.record_key = quota_month.record_key
    where finding.rule_id = 'D09' and finding.status_code = 'open'
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

counted as (
    select
        organization_code,
        leadership_kind_code,
        rule_id,
        post_title,
        leadership_level_code,
        leadership_role_code,
        sum(case when status_code = 'open' then leaders else 0 end) as leaders,
        sum(leaders) as leaders_ever,
        min(first_seen_on) as first_seen_on,
        max(last_seen_on) as last_seen_on
    from placed
    group by
        organization_code,
        leadership_kind_code,
        rule_id,
        post_title,
        leadership_level_code,
        leadership_role_code
),

int_self_created_leadership as (
    select
        counted.organization_code,
        organization.county_code,
        counted.leadership_kind_code,
        counted.rule_id,
        counted.post_title,
        counted.leadership_level_code,
        counted.leadership_role_code,
        organization.grade_code,
        cast(counted.leaders as integer) as leaders,
        cast(counted.leaders_ever as integer) as leaders_ever,
        counted.first_seen_on,
        counted.last_seen_on
    from counted
    left join organization on counted.organization_code = organization.organization_code
)

select * from int_self_created_leadership
