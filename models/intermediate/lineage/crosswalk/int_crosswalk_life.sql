-- Grain: incarnation of a body: when snapshots show it, and the last snapshot of its scope before,
-- which did not (unseen_on). A gap within an incarnation is only a missing snapshot.
with organization as (
    select * from {{ ref('int_organization') }}
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

{{ last_unseen('organization', 'opening', ['organization_key']) }},

int_crosswalk_life as (
    select
        life.organization_code as unit_code,
        case
            when life.is_described then unseen.unseen_on
            else {{ days_later('life.valid_from', -1) }}
        end as unseen_on,
        life.valid_from,
        life.valid_to,
        life.last_as_of_date,
        life.is_described
    from life
    left join unseen on life.organization_key = unseen.organization_key
)

select * from int_crosswalk_life
