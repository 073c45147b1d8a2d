-- Grain: body x establishment type x month. Over, vacant and the light compare staff with the
-- ceiling in each cell and are summed afterwards: a surplus in one cell never hides a vacancy in
-- another. Cells are the full outer join of quota and staff.
with use_month as (
    select * from {{ ref('int_use_month') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

freshness as (
    select * from {{ ref('int_organization_freshness') }}
),

light_rule as (
    select * from {{ ref('light_rule') }}
),

ceilings as (
    select
        *,
        authorized_posts - revolving_out_posts + revolving_in_posts + separately_listed_posts
            as ceiling_posts
    from use_month
),

compared as (
    select
        *,
        greatest(ceiling_posts - in_post, 0) as vacant_posts,
        greatest(in_post - ceiling_posts, 0) as over_posts,
        ceiling_posts - in_post - frozen_posts - reserved_posts as net_vacant_posts
    from ceilings
),

establishment_use_month as (
    select
        compared.organization_code,
        compared.establishment_type_code,
        compared.month,
        compared.authorized_posts,
        compared.ceiling_posts,
        compared.in_post,
        compared.vacant_posts,
        compared.over_posts,
        compared.net_vacant_posts,
        compared.frozen_posts,
        compared.reserved_posts,
        compared.revolving_in_posts,
        compared.revolving_out_posts,
        compared.separately_listed_posts,
        case
            when compared.quota_rows > 0 then 'snapshot'
            when compared.ledger_rows > 0 then 'ledger'
            else 'none'
        end as authorized_source,
        cast(
            cast(compared.in_post as double) / nullif(compared.authorized_posts, 0)
            as decimal(18, 6)
        ) as fill_rate,
        case
            when compared.in_post > compared.ceiling_posts * light_rule.over_fill_rate then 'red'
            when compared.ceiling_posts <= 0 and compared.in_post = 0 then 'grey'
            when compared.in_post >= compared.ceiling_posts * light_rule.full_fill_rate
                then 'yellow'
            when
                cast(compared.vacant_posts as double) / compared.ceiling_posts
                >= light_rule.large_vacancy_rate
                then 'blue'
            else 'green'
        end as light_code,
        coalesce(freshness.is_observed, organization_month.is_observed, false) as is_observed,
        case
            when freshness.organization_code is null then organization_month.months_since_observed
            else freshness.months_since_observed
        end as months_since_observed
    from compared
    left join freshness
        on
            compared.organization_code = freshness.organization_code
            and compared.month_no = freshness.month_no
    left join organization_month
        on
            compared.organization_code = organization_month.organization_code
            and compared.month_no = organization_month.month_no
    inner join light_rule
        on
            compared.month >= light_rule.valid_from
            and (light_rule.valid_to is null or compared.month < light_rule.valid_to)
)

select * from establishment_use_month
