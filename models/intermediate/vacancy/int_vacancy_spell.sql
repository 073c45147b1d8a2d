-- Grain: cell (organization x establishment type, or leadership holder x level x role) x spell of
-- consecutive months with a vacancy. A spell that is open in the last month is shown as open. A spell ends
-- when the cell is full: a post was filled or posts were cut; or when the cell or its organization ends.
with vacant as (
    select *, 'vacant' as state_code from {{ ref('int_light_month') }}
    where vacant_posts > 0
),

spell as (
    {{ month_runs('vacant', ['organization_code', 'light_subject'], 'state_code') | indent(4) }}
),

month as (
    select * from {{ ref('month') }}
),

border as (
    select min(month_no) as first_no, max(month_no) as last_no from month
),

age_class as (
    select * from {{ ref('vacancy_age_class') }}
),

counted as (
    select
        spell.*,
        spell.last_no - spell.first_no + 1 as months,
        spell.first_no = border.first_no as is_since_before,
        spell.last_no = border.last_no as is_open
    from spell
    cross join border
),

-- The cell in the month after the spell.
after_spell as (
    select
        cells.organization_code,
        cells.light_subject,
        counted.last_no,
        cells.ceiling_posts,
        cells.in_post
    from counted
    inner join {{ ref('int_light_month') }} as cells
        on
            counted.organization_code = cells.organization_code
            and counted.light_subject = cells.light_subject
            and counted.last_no + 1 = cells.month_no
),

int_vacancy_spell as (
    select
        concat(
            counted.organization_code,
            '/',
            counted.light_subject,
            '/',
            substr(cast(counted.first_month as varchar), 1, 7)
        ) as vacancy_id,
        newest.light_kind_code as cell_kind_code,
        counted.organization_code,
        newest.establishment_type_code,
        newest.leadership_level_code,
        newest.leadership_role_code,
        newest.quota_holder_code,
        counted.first_month as vacant_from,
        counted.is_since_before,
        ended.month as vacant_to,
        case
            when counted.is_open then 'open'
            when after.organization_code is null and organization_month.organization_code is null
                then 'organization_ended'
            when after.organization_code is null then 'quota_cut'
            when after.ceiling_posts is null then 'unknown'
            when after.ceiling_posts < newest.ceiling_posts and after.in_post <= newest.in_post
                then 'quota_cut'
            else 'filled'
        end as end_code,
        cast(counted.months as integer) as months,
        age_class.vacancy_age_code,
        newest.vacant_posts,
        newest.ceiling_posts
    from counted
    inner join vacant as newest
        on
            counted.organization_code = newest.organization_code
            and counted.light_subject = newest.light_subject
            and counted.last_no = newest.month_no
    left join after_spell as after
        on
            counted.organization_code = after.organization_code
            and counted.light_subject = after.light_subject
            and counted.last_no = after.last_no
    left join {{ ref('int_organization_month') }} as organization_month
        on
            counted.organization_code = organization_month.organization_code
            and counted.last_no + 1 = organization_month.month_no
    left join month as ended on counted.last_no + 1 = ended.month_no
    left join age_class
        on
            counted.months >= age_class.min_months
            and (age_class.max_months is null or counted.months <= age_class.max_months)
            and {{ valid_in_month('age_class', 'counted.last_no') }}
)

select * from int_vacancy_spell
