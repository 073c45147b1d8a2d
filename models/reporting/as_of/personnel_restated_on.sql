-- Grain: organization of the structure of `basis_date` x establishment type x month x dimension x
-- category. The heads of an organization that is divided are dealt out in even turns, category after
-- category, so that every dimension adds up to in_post of restated_on.
with heads as (
    select
        organization_code, establishment_type_code, month,
        'sex' as dimension_code, sex_code as category_code, headcount
    from {{ ref('personnel_by_sex_month') }}
    union all
    select
        organization_code, establishment_type_code, month, 'age', age_band_code, headcount
    from {{ ref('personnel_by_age_month') }}
    union all
    select
        organization_code, establishment_type_code, month, 'education', education_band_code,
        headcount
    from {{ ref('personnel_by_education_month') }}
    union all
    select
        organization_code, establishment_type_code, month, 'leadership',
        concat(leadership_level_code, '/', leadership_role_code), headcount
    from {{ ref('personnel_by_leadership_month') }}
    union all
    select
        organization_code, establishment_type_code, month, 'post',
        concat(post_category_code, '/', post_grade_code), headcount
    from {{ ref('personnel_by_post_month') }}
),

figure as (
    select organization_code, establishment_type_code, month, 'in_post' as measure, in_post as amount
    from {{ ref('establishment_use_month') }}
),

figure_part as (
    {{ on_basis('figure', ['establishment_type_code', 'month', 'measure'], 'basis_date') }}
),

turns as (
    select organization_code, establishment_type_code, month, to_code, part,
        unnest(range(part)) as turn
    from figure_part
    where not is_whole
),

dealt as (
    select
        organization_code, establishment_type_code, month, to_code,
        row_number() over (
            partition by organization_code, establishment_type_code, month
            order by cast(2 * turn + 1 as double) / part, coalesce(to_code, '')
        ) as head_no
    from turns
),

queued as (
    select
        *,
        sum(headcount) over (
            partition by organization_code, establishment_type_code, month, dimension_code
            order by category_code
        ) as last_head_no
    from heads
),

restated as (
    select
        figure_part.to_code, queued.establishment_type_code, queued.month, queued.dimension_code,
        queued.category_code, queued.headcount
    from queued
    inner join figure_part using (organization_code, establishment_type_code, month)
    where figure_part.is_whole
    union all
    select
        dealt.to_code, queued.establishment_type_code, queued.month, queued.dimension_code,
        queued.category_code, 1
    from queued
    inner join dealt
        on
            queued.organization_code = dealt.organization_code
            and queued.establishment_type_code = dealt.establishment_type_code
            and queued.month = dealt.month
            and dealt.head_no > queued.last_head_no - queued.headcount
            and dealt.head_no <= queued.last_head_no
)

select
    to_code as organization_code,
    establishment_type_code,
    month,
    dimension_code,
    category_code,
    cast(sum(headcount) as bigint) as headcount,
    cast(
        cast(sum(headcount) as double) / sum(sum(headcount)) over (
            partition by to_code, establishment_type_code, month, dimension_code
        )
        as decimal(18, 6)
    ) as share
from restated
group by to_code, establishment_type_code, month, dimension_code, category_code
