-- Grain: organization x establishment type x month. Over, vacant and the light compare staff with
-- the ceiling in each cell and are summed afterwards: a surplus in one cell never hides a vacancy
-- in another. Cells are the full outer join of quota and staff. A figure that cannot be read keeps
-- the value read before (is_carried); without one it is unknown: NULL and a grey light.
{{ config(materialized='monthly') }}
with use_month as (
    select * from {{ ref('int_use_month') }}
),

observation as (
    select * from {{ ref('int_use_observation') }}
),

quota_unknown as (
    select * from {{ ref('int_quota_unknown') }}
    where quota_kind = 'establishment'
),

light_rule as (
    select * from {{ ref('int_light_rule') }}
),

ceilings as (
    select
        *,
        case when unknown_rows = 0 then authorized_posts end as known_posts,
        case
            when unknown_rows + unknown_ceiling_rows = 0
                then
                    authorized_posts
                    - revolving_out_posts
                    + revolving_in_posts
                    + separately_listed_posts
        end as ceiling_posts
    from use_month
),

compared as (
    select
        *,
        case when ceiling_posts is not null then greatest(ceiling_posts - in_post, 0) end
            as vacant_posts,
        case when ceiling_posts is not null then greatest(in_post - ceiling_posts, 0) end
            as over_posts,
        case
            when unknown_use_rows = 0
                then ceiling_posts - in_post - frozen_posts - reserved_posts
        end as net_vacant_posts
    from ceilings
),

int_establishment_use_month as (
    select
        compared.organization_code,
        compared.establishment_type_code,
        compared.month,
        compared.known_posts as authorized_posts,
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
        observation.is_carried,
        cast(
            cast(compared.in_post as double) / nullif(compared.known_posts, 0)
            as decimal(18, 6)
        ) as fill_rate,
        case
            when
                quota_unknown.organization_code is not null
                and compared.quota_rows + compared.ledger_rows = 0
                then 'grey'
            else
                {{ posts_light(
                    'compared.ceiling_posts', 'compared.in_post', 'compared.vacant_posts', 'light_rule'
                ) | indent(16) }}
        end as light_code,
        observation.is_observed,
        observation.months_since_observed
    from compared
    inner join observation
        on
            compared.organization_code = observation.organization_code
            and compared.establishment_type_code = observation.establishment_type_code
            and compared.month_no = observation.month_no
    left join quota_unknown
        on
            compared.organization_code = quota_unknown.organization_code
            and compared.month_no = quota_unknown.month_no
    inner join light_rule
        on
            compared.month >= light_rule.valid_from
            and (light_rule.valid_to is null or compared.month < light_rule.valid_to)
)

select * from int_establishment_use_month
