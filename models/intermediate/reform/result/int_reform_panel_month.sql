-- Grain: reform x organization of the structure right after it x month. Posts and staff restated on
-- that structure, with the date the reform reached the organization, months before and after it,
-- and the known breaks in series: what event studies start from. An organization no change record
-- touched is never treated. A month is observed where every organization is whose figures it is
-- made of.
{{ config(materialized='monthly') }}
with reform_window as (
    select * from {{ ref('reform_window') }} as norm
    where {{ valid_at('norm', 'norm.after_on') }}
),

crosswalk as (
    select * from {{ ref('int_crosswalk') }}
    where unit_kind = 'organization' and to_code is not null and measure_code in ('posts', 'in_post')
),

use_month as (
    select
        organization_code,
        month,
        {{ month_number('month') }} as month_no,
        sum(authorized_posts) as authorized_posts,
        sum(in_post) as in_post,
        bool_and(is_observed) as is_observed
    from {{ ref('int_establishment_use_month') }}
    group by organization_code, month
),

treatment as (
    select * from {{ ref('int_reform_treatment') }}
),

series_break as (
    select * from {{ ref('series_break') }}
),

restated as (
    select
        reform_window.reform_code,
        crosswalk.to_code as organization_code,
        use_month.month,
        use_month.month_no,
        sum(case when crosswalk.measure_code = 'posts' then crosswalk.weight else 0 end
            * use_month.authorized_posts) as authorized_posts,
        sum(case when crosswalk.measure_code = 'in_post' then crosswalk.weight else 0 end
            * use_month.in_post) as in_post,
        coalesce(bool_and(use_month.is_observed) filter (where crosswalk.weight > 0), false)
            as is_observed
    from use_month
    inner join reform_window
        on
            use_month.month_no
            >= {{ month_number('reform_window.before_on') }} - reform_window.panel_months
            and use_month.month_no
            <= {{ month_number('reform_window.after_on') }} + reform_window.panel_months
    inner join crosswalk
        on
            use_month.organization_code = crosswalk.from_code
            and reform_window.basis_on = crosswalk.basis_date
            and crosswalk.from_valid_from <= use_month.month
            and (crosswalk.from_valid_to is null or crosswalk.from_valid_to > use_month.month)
    group by
        reform_window.reform_code, crosswalk.to_code, use_month.month, use_month.month_no
),

broken as (
    select
        restated.reform_code,
        restated.organization_code,
        restated.month,
        count(series_break.break_code) as breaks
    from restated
    left join series_break
        on
            restated.month >= series_break.broken_on
            and {{ valid_at('series_break', 'restated.month') }}
    group by restated.reform_code, restated.organization_code, restated.month
),

int_reform_panel_month as (
    select
        restated.reform_code,
        restated.organization_code,
        restated.month,
        cast(restated.authorized_posts as decimal(38, 18)) as authorized_posts,
        cast(restated.in_post as decimal(38, 18)) as in_post,
        treatment.treated_on,
        restated.month_no - {{ month_number('treatment.treated_on') }} as relative_month,
        treatment.treated_on is not null as is_treated,
        coalesce(treatment.change_records, 0) as change_records,
        cast(broken.breaks as integer) as breaks_passed,
        restated.is_observed
    from restated
    inner join broken
        on
            restated.reform_code = broken.reform_code
            and restated.organization_code = broken.organization_code
            and restated.month = broken.month
    left join treatment
        on
            restated.reform_code = treatment.reform_code
            and restated.organization_code = treatment.organization_code
)

select * from int_reform_panel_month
