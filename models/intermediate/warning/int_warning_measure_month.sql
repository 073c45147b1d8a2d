-- Grain: organization in service x month, with the measures that the rules of warnings compare. Every
-- organization in service has a row in every month, whether anything is wrong with it or not. A
-- measure whose inputs never came, or whose denominator is zero, is NULL and triggers nothing; so is the
-- fill rate where no entry is under way.
{{ config(materialized='monthly') }}
with use_month as (
    select * from {{ ref('int_establishment_use_month') }}
),

leadership_month as (
    select * from {{ ref('int_leadership_use_month') }}
),

worker_month as (
    select * from {{ ref('int_personnel_off_establishment_month') }}
),

projection as (
    select * from {{ ref('int_warning_projection') }}
),

entering as (
    select distinct organization_code, month
    from {{ ref('int_entry_under_way_month') }}
    where entries > 0
),

department as (
    select * from {{ ref('int_department') }}
    where authorized_posts is not null
),

retiring_month as (
    select * from {{ ref('int_retiring_month') }}
),

in_service as (
    select * from {{ ref('int_organization_service_month') }}
),

posts as (
    select
        organization_code,
        month,
        sum(over_posts) as over_posts,
        sum(vacant_posts) as vacant_posts,
        sum(ceiling_posts) as ceiling_posts,
        sum(in_post) as in_post
    from use_month
    group by organization_code, month
),

leaders as (
    select organization_code, month, sum(over_posts) as over_leaders
    from leadership_month
    group by organization_code, month
),

workers as (
    select organization_code, month, sum(headcount) as headcount
    from worker_month
    group by organization_code, month
),

cases as (
    select
        organization_code,
        month,
        count(*) filter (where case_kind_code = 'slip') as unused_slips,
        count(*) filter (where case_kind_code = 'payee') as unregistered_payees
    from {{ ref('int_warning_case') }}
    group by organization_code, month
),

pending as (
    select organization_code, month, sum(over_leaders) as over_leaders
    from {{ ref('int_pending_leadership_month') }}
    group by organization_code, month
),

cause as (
    select * from {{ ref('int_over_posts_cause_month') }}
),

smallest_department as (
    select
        in_service.organization_code,
        in_service.month,
        min(department.authorized_posts) as posts
    from in_service
    inner join department
        on
            in_service.organization_code = department.organization_code
            and in_service.month >= department.valid_from
            and (department.valid_to is null or in_service.month < department.valid_to)
    group by in_service.organization_code, in_service.month
),

int_warning_measure_month as (
    select
        in_service.organization_code,
        in_service.organization_key,
        in_service.month,
        in_service.month_no,
        in_service.is_observed,
        posts.in_post,
        case when cause.deadline_on is null then posts.over_posts else 0 end as over_posts,
        case when cause.deadline_on >= in_service.month then posts.over_posts else 0 end
            as digesting_posts,
        case when cause.deadline_on < in_service.month then posts.over_posts else 0 end
            as overdue_posts,
        coalesce(cause.is_policy_caused, false) as is_policy_caused,
        cause.digestion_due_on,
        leaders.over_leaders,
        pending.over_leaders as pending_over_leaders,
        cases.unused_slips,
        cases.unregistered_payees,
        projection.projected_over_posts,
        case
            when entering.organization_code is not null
                then cast(posts.in_post as double) / nullif(posts.ceiling_posts, 0)
        end as entering_fill_rate,
        cast(posts.vacant_posts as double) / nullif(posts.ceiling_posts, 0) as vacancy_rate,
        cast(coalesce(retiring_month.retiring, 0) as double) / nullif(posts.in_post, 0)
            as retiring_share,
        smallest_department.posts as smallest_department_posts,
        cast(workers.headcount as double)
        / nullif(workers.headcount + coalesce(posts.in_post, 0), 0) as off_establishment_share,
        projection.projected_crossing_on,
        projection.projected_cause_code
    from in_service
    {% for name in ['posts', 'leaders', 'workers', 'projection', 'entering', 'smallest_department',
                    'retiring_month', 'cases', 'pending', 'cause'] -%}
    left join {{ name }}
        on
            in_service.organization_code = {{ name }}.organization_code
            and in_service.month = {{ name }}.month
    {% endfor %}
)

select * from int_warning_measure_month
