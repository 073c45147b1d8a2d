-- Grain: incarnation of a body: when snapshots show it, and the last snapshot of its scope before,
-- which did not (unseen_on). A gap within an incarnation is only a missing snapshot.
with organization as (
    select * from {{ ref('int_organization') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = 'organization'
),

life as (
    select
        organization_code,
        organization_key,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
        max(coalesce(last_as_of_date, valid_from)) as last_as_of_date,
        not bool_and(is_placeholder) as is_described
    from organization
    group by organization_code, organization_key
),

opening as (
    select organization.*
    from organization
    inner join life
        on
            organization.organization_key = life.organization_key
            and organization.valid_from = life.valid_from
),

unseen as (
    select
        opening.organization_key,
        case
            when opening.is_placeholder then {{ days_later('min(opening.valid_from)', -1) }}
            else max(standing.as_of_date)
        end as unseen_on
    from opening
    left join standing
        on
            opening.source = standing.source
            and opening.scope = standing.scope
            and opening.part = standing.part
            and opening.valid_from > standing.as_of_date
    group by opening.organization_key, opening.is_placeholder
),

int_crosswalk_life as (
    select
        life.organization_code as unit_code,
        unseen.unseen_on,
        life.valid_from,
        life.valid_to,
        life.last_as_of_date,
        life.is_described
    from life
    left join unseen on life.organization_key = unseen.organization_key
)

select * from int_crosswalk_life
