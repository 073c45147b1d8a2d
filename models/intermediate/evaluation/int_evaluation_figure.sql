-- Grain: organization x month (the last of its year) x indicator: numerator and denominator, each counted
-- as the seed evaluation_definition says, so that a reader finds them in the marts. A figure without rows
-- is missing here.
with year_end as (
    select
        max(month) as month,
        cast(min({{ dbt.date_trunc('year', 'month') }}) as date) as year_from
    from {{ ref('month') }}
    group by extract(year from month)
),

posts as (
    select
        organization_code,
        month,
        sum(over_posts) as over_posts,
        sum(ceiling_posts) as ceiling_posts,
        sum(in_post) as in_post,
        sum(authorized_posts) as authorized_posts,
        sum(case when authorized_posts is not null then in_post end) as staff_of_posts
    from {{ ref('int_establishment_use_month') }}
    where month in (select year_end.month from year_end)
    group by organization_code, month
),

leadership as (
    select
        organization_code,
        month,
        sum(over_posts) as over_posts,
        sum(authorized_posts) as authorized_posts
    from {{ ref('int_leadership_use_month') }}
    where month in (select year_end.month from year_end)
    group by organization_code, month
),

personnel as (
    select
        *,
        case when control_posts > 0 then off_establishment end as controlled_workers,
        case when leadership_posts is not null then long_leadership_vacancies end
            as counted_long_vacancies,
        case when replaceable_workers is not null then off_establishment end as counted_workers
    from {{ ref('int_personnel_profile_month') }}
    where month in (select year_end.month from year_end)
),

department as (
    select * from {{ ref('int_department_structure_month') }}
    where month in (select year_end.month from year_end)
),

movement as (
    select
        ledger.organization_code,
        year_end.month,
        sum(case when ledger.doc_no is null then 1 else 0 end) as undocumented,
        count(*) as movements
    from {{ ref('int_establishment_ledger') }} as ledger
    inner join year_end
        on ledger.effective_on >= year_end.year_from and ledger.effective_on <= year_end.month
    group by ledger.organization_code, year_end.month
),

finding as (
    select
        record.organization_code,
        year_end.month,
        count(*) as findings
    from {{ ref('int_failing_record') }} as record
    inner join year_end
        on record.first_seen_on <= year_end.month and record.last_seen_on >= year_end.year_from
    where record.severity_code = 'G3' and record.organization_code is not null
    group by record.organization_code, year_end.month
),

warned as (
    select
        warning_month.organization_code,
        year_end.month,
        sum(case when warning_month.warning_level_code = '1' then 1 else 0 end) as red_months,
        count(*) as months
    from {{ ref('int_warning_month') }} as warning_month
    inner join year_end
        on warning_month.month >= year_end.year_from and warning_month.month <= year_end.month
    group by warning_month.organization_code, year_end.month
),

figure as (
    {% for indicator, relation, numerator, denominator in [
        ('over_posts_rate', 'posts', 'over_posts', 'ceiling_posts'),
        ('over_quota_rate', 'leadership', 'over_posts', 'authorized_posts'),
        ('over_grade_rate', 'personnel', 'over_grade_leaders', 'leaders'),
        ('control_use_rate', 'personnel', 'controlled_workers', 'control_posts'),
        ('undocumented_movement_rate', 'movement', 'undocumented', 'movements'),
        ('serious_finding_rate', 'posts', '0', 'in_post'),
        ('serious_finding_rate', 'finding', 'findings', '0'),
        ('red_warning_rate', 'warned', 'red_months', 'months'),
        ('fill_rate', 'posts', 'staff_of_posts', 'authorized_posts'),
        ('long_leadership_vacancy_rate', 'personnel', 'counted_long_vacancies', 'leadership_posts'),
        ('substitution_rate', 'personnel', 'replaceable_workers', 'counted_workers'),
        ('tiny_department_share', 'department', 'tiny_departments', 'departments'),
        ('succession_ratio', 'personnel', 'aged_40_and_below', 'retiring_5_years'),
        ('share_bachelor_and_above', 'personnel', 'bachelor_and_above', 'in_post'),
    ] -%}
    select
        organization_code,
        month,
        '{{ indicator }}' as indicator_code,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

int_evaluation_figure as (
    select
        organization_code,
        month,
        indicator_code,
        cast(sum(numerator) as integer) as numerator,
        cast(sum(denominator) as integer) as denominator
    from figure
    group by organization_code, month, indicator_code
)

select * from int_evaluation_figure
