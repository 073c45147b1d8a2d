-- Grain: incarnation of a body: when snapshots show it. A gap within an incarnation is only a
-- missing snapshot.
with organization as (
    select * from {{ ref('int_organization') }}
),

int_crosswalk_life as (
    select
        organization_code as unit_code,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
        max(coalesce(last_as_of_date, valid_from)) as last_as_of_date
    from organization
    group by organization_code, organization_key
)

select * from int_crosswalk_life
