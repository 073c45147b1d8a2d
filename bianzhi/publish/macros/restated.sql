{% from '_on_basis.sql' import on_basis -%}
-- Table macros that restate figures on the structure of another date.

-- Which body of the structure of `basis_date` stands for each body, per dates of its figures.
create macro crosswalk_on(basis_date) as table
select
    from_code, from_valid_from, from_valid_to, to_code, measure_code, weight, weight_basis_code
from historical_change.organization_crosswalk_span
where basis_from <= basis_date and (basis_to is null or basis_to > basis_date);

create macro division_crosswalk_on(basis_date) as table
select
    from_code, from_valid_from, from_valid_to, to_code, measure_code, weight, weight_basis_code
from historical_change.division_crosswalk_span
where basis_from <= basis_date and (basis_to is null or basis_to > basis_date);

-- Posts and staff of every month on the structure of `basis_date`. Each figure of a body is divided
-- in whole numbers by largest remainder, so that totals stay what they are; what cannot be added is
-- computed again. A cell that holds staff of a cell whose quota nobody knows (a grey light with staff)
-- is grey. Rows without organization_code hold what no body of that structure stands for.
create macro restated_on(basis_date) as table
with figure as (
    unpivot (
        select
            organization_code, establishment_type_code, month,
            authorized_posts, frozen_posts, reserved_posts, revolving_in_posts,
            revolving_out_posts, separately_listed_posts, in_post,
            case when light_code = 'grey' then in_post else 0 end as unjudged
        from organization_structure.establishment_use_month
    )
    on columns(* exclude (organization_code, establishment_type_code, month))
    into name measure value amount
),
{{ on_basis(['establishment_type_code', 'month', 'measure']) }},
added as (
    select
        to_code as organization_code,
        establishment_type_code,
        month,
        cast(coalesce(sum(part) filter (measure = 'authorized_posts'), 0) as bigint)
            as authorized_posts,
        cast(coalesce(sum(part) filter (measure = 'frozen_posts'), 0) as bigint) as frozen_posts,
        cast(coalesce(sum(part) filter (measure = 'reserved_posts'), 0) as bigint)
            as reserved_posts,
        cast(coalesce(sum(part) filter (measure = 'revolving_in_posts'), 0) as bigint)
            as revolving_in_posts,
        cast(coalesce(sum(part) filter (measure = 'revolving_out_posts'), 0) as bigint)
            as revolving_out_posts,
        cast(coalesce(sum(part) filter (measure = 'separately_listed_posts'), 0) as bigint)
            as separately_listed_posts,
        cast(coalesce(sum(part) filter (measure = 'in_post'), 0) as bigint) as in_post,
        cast(coalesce(sum(part) filter (measure = 'unjudged'), 0) as bigint) as unjudged,
        max_by(
            weight_basis_code,
            list_position(
                ['recorded', 'followed_people', 'opening_share', 'equal', 'none'],
                weight_basis_code
            )
        ) as weight_basis_code
    from figure_part
    where part <> 0
    group by to_code, establishment_type_code, month
),
ceilings as (
    select
        *,
        authorized_posts - revolving_out_posts + revolving_in_posts + separately_listed_posts
            as ceiling_posts
    from added
)
select
    ceilings.organization_code,
    ceilings.establishment_type_code,
    ceilings.month,
    ceilings.authorized_posts,
    ceilings.ceiling_posts,
    ceilings.in_post,
    greatest(ceilings.ceiling_posts - ceilings.in_post, 0) as vacant_posts,
    greatest(ceilings.in_post - ceilings.ceiling_posts, 0) as over_posts,
    ceilings.ceiling_posts - ceilings.in_post - ceilings.frozen_posts - ceilings.reserved_posts
        as net_vacant_posts,
    ceilings.frozen_posts,
    ceilings.reserved_posts,
    ceilings.revolving_in_posts,
    ceilings.revolving_out_posts,
    ceilings.separately_listed_posts,
    cast(cast(ceilings.in_post as double) / nullif(ceilings.authorized_posts, 0) as decimal(18, 6))
        as fill_rate,
    case
        when ceilings.unjudged > 0 then 'grey'
        when ceilings.in_post > ceilings.ceiling_posts * light_rule.over_fill_rate then 'red'
        when ceilings.ceiling_posts <= 0 and ceilings.in_post = 0 then 'grey'
        when ceilings.in_post >= ceilings.ceiling_posts * light_rule.full_fill_rate then 'yellow'
        when
            cast(ceilings.ceiling_posts - ceilings.in_post as double) / ceilings.ceiling_posts
            >= light_rule.large_vacancy_rate
            then 'blue'
        else 'green'
    end as light_code,
    ceilings.weight_basis_code
from ceilings
left join organization_structure.light_rule as light_rule
    on
        light_rule.valid_from <= ceilings.month
        and (light_rule.valid_to is null or light_rule.valid_to > ceilings.month);

-- Leadership posts and leaders of every month on the structure of `basis_date`.
create macro leadership_restated_on(basis_date) as table
with figure as (
    unpivot (
        select
            organization_code, quota_holder_code, leadership_level_code, leadership_role_code,
            month, authorized_posts, in_post,
            case when light_code = 'grey' then in_post else 0 end as unjudged
        from organization_structure.leadership_use_month
    )
    on authorized_posts, in_post, unjudged
    into name measure value amount
),
{{ on_basis(
    ['quota_holder_code', 'leadership_level_code', 'leadership_role_code', 'month', 'measure']
) }},
added as (
    select
        to_code as organization_code,
        quota_holder_code,
        leadership_level_code,
        leadership_role_code,
        month,
        cast(coalesce(sum(part) filter (measure = 'authorized_posts'), 0) as bigint)
            as authorized_posts,
        cast(coalesce(sum(part) filter (measure = 'in_post'), 0) as bigint) as in_post,
        cast(coalesce(sum(part) filter (measure = 'unjudged'), 0) as bigint) as unjudged
    from figure_part
    where part <> 0
    group by to_code, quota_holder_code, leadership_level_code, leadership_role_code, month
)
select
    * exclude (unjudged),
    greatest(authorized_posts - in_post, 0) as vacant_posts,
    greatest(in_post - authorized_posts, 0) as over_posts,
    case
        when unjudged > 0 then 'grey'
        when in_post > authorized_posts then 'red'
        when authorized_posts = 0 then 'grey'
        when in_post = authorized_posts then 'yellow'
        else 'green'
    end as light_code
from added;
