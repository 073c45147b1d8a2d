-- Grain: organization of the structure of `basis_date` x establishment type x month. Each figure of an
-- organization is divided in whole numbers by largest remainder, so that totals stay what they are;
-- what cannot be added is computed again. A cell that holds staff of a cell whose quota nobody knows
-- (a grey light with staff) is grey. Rows without organization_code hold figures that no organization
-- of that structure takes over.
with figure as (
    unpivot (
        select
            organization_code, establishment_type_code, month,
            authorized_posts, frozen_posts, reserved_posts, revolving_in_posts,
            revolving_out_posts, separately_listed_posts, in_post,
            case when light_code = 'grey' then in_post else 0 end as unjudged
        from {{ ref('establishment_use_month') }}
    )
    on columns(* exclude (organization_code, establishment_type_code, month))
    into name measure value amount
),

figure_part as (
    {{ on_basis('figure', ['establishment_type_code', 'month', 'measure'], 'basis_date') }}
),

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
left join {{ ref('light_rule') }} as light_rule
    on
        light_rule.valid_from <= ceilings.month
        and (light_rule.valid_to is null or light_rule.valid_to > ceilings.month)
