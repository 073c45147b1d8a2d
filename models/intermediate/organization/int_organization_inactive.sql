-- Grain: organization code x interval in which an organization that was in force before is
-- inactive: its row is absent, its status is abolished, or its date of abolition has passed.
with organization as (
    select
        *,
        lead(valid_from) over (partition by organization_code order by valid_from) as next_from
    from {{ ref('int_organization') }}
    where not is_placeholder
),

int_organization_inactive as (
    select
        organization_code,
        valid_to as valid_from,
        next_from as valid_to
    from organization
    where valid_to < next_from or (valid_to is not null and next_from is null)
    union all
    select
        organization_code,
        greatest(valid_from, coalesce(abolished_on, valid_from)),
        valid_to
    from organization
    where
        (status_code = '2' or abolished_on is not null)
        and (valid_to is null or coalesce(abolished_on, valid_from) < valid_to)
)

select * from int_organization_inactive
