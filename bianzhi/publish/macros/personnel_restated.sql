{% from '_on_basis.sql' import on_basis -%}
-- Table macros that restate people on the structure of another date.

-- People of every month by sex, age, education, leadership and post on the structure of
-- `basis_date`. The heads of a body that is divided are dealt out in even turns, category after
-- category, so that every dimension adds up to in_post of restated_on.
create macro personnel_restated_on(basis_date) as table
with heads as (
    select
        organization_code, establishment_type_code, month,
        'sex' as dimension_code, sex_code as category_code, headcount
    from personnel_structure.personnel_by_sex_month
    union all
    select
        organization_code, establishment_type_code, month, 'age', age_band_code, headcount
    from personnel_structure.personnel_by_age_month
    union all
    select
        organization_code, establishment_type_code, month, 'education', education_band_code,
        headcount
    from personnel_structure.personnel_by_education_month
    union all
    select
        organization_code, establishment_type_code, month, 'leadership',
        concat(leadership_level_code, '/', leadership_role_code), headcount
    from personnel_structure.personnel_by_leadership_month
    union all
    select
        organization_code, establishment_type_code, month, 'post',
        concat(post_category_code, '/', post_grade_code), headcount
    from personnel_structure.personnel_by_post_month
),
figure as (
    select organization_code, establishment_type_code, month, 'in_post' as measure, in_post as amount
    from organization_structure.establishment_use_month
),
{{ on_basis(['establishment_type_code', 'month', 'measure']) }},
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
group by to_code, establishment_type_code, month, dimension_code, category_code;

-- Off-establishment staff and their cost of every month on the
-- structure of `basis_date`.
create macro off_establishment_restated_on(basis_date) as table
with figure as (
    unpivot (
        select
            organization_code, worker_type_code, post_category_code, month,
            cast(headcount as bigint) as headcount,
            cast(monthly_cost * 10000 as bigint) as cost_units
        from personnel_structure.personnel_off_establishment_month
    )
    on headcount, cost_units
    into name measure value amount
),
{{ on_basis(['worker_type_code', 'post_category_code', 'month', 'measure']) }}
select
    to_code as organization_code,
    worker_type_code,
    post_category_code,
    month,
    cast(coalesce(sum(part) filter (measure = 'headcount'), 0) as bigint) as headcount,
    cast(
        cast(coalesce(sum(part) filter (measure = 'cost_units'), 0) as decimal(18, 0))
        * cast('0.0001' as decimal(4, 4))
        as decimal(18, 4)
    ) as monthly_cost
from figure_part
where part <> 0
group by to_code, worker_type_code, post_category_code, month;
