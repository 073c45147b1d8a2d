-- Grain: quota whose row is in quarantine x interval until its next delivery: the figure read
-- before is carried, or, where none is in force, the posts of the cell are unknown.
with quarantine as (
    select * from {{ source('inputs', 'quarantine') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

establishment as (
    select * from {{ ref('int_establishment') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

unread as (
    select distinct
        quarantine.kept_key as record_key,
        quarantine.organization_code,
        coalesce(establishment_type.counts_as_code, quarantine.establishment_type_code)
            as establishment_type_code,
        standing.source,
        standing.scope,
        standing.part,
        standing.as_of_date as unread_from,
        standing.next_as_of_date as unread_to
    from quarantine
    inner join standing on quarantine.lake_id = standing.lake_id
    left join establishment_type
        on quarantine.establishment_type_code = establishment_type.code
    where standing.entity = 'establishment' and quarantine.kept_key is not null
),

-- Another source or scope may describe the key: then nothing of the figure is carried.
carried as (
    select
        unread.record_key,
        unread.source,
        unread.scope,
        unread.part,
        unread.organization_code,
        unread.establishment_type_code,
        greatest(unread.unread_from, establishment.valid_from) as unread_from,
        least(unread.unread_to, establishment.valid_to) as unread_to
    from unread
    inner join establishment
        on
            unread.record_key = establishment.record_key
            and unread.source = establishment.source
            and unread.scope = establishment.scope
            and unread.part = establishment.part
            and (unread.unread_to is null or establishment.valid_from < unread.unread_to)
            and (establishment.valid_to is null or unread.unread_from < establishment.valid_to)
),

nothing_in_force as (
    select unread.*
    from unread
    left join establishment
        on
            unread.record_key = establishment.record_key
            and unread.unread_from >= establishment.valid_from
            and (establishment.valid_to is null or unread.unread_from < establishment.valid_to)
    where establishment.record_key is null
),

unknown as (
    select
        nothing_in_force.record_key,
        nothing_in_force.source,
        nothing_in_force.scope,
        nothing_in_force.part,
        nothing_in_force.organization_code,
        nothing_in_force.establishment_type_code,
        nothing_in_force.unread_from,
        least(nothing_in_force.unread_to, min(establishment.valid_from)) as unread_to
    from nothing_in_force
    left join establishment
        on
            nothing_in_force.record_key = establishment.record_key
            and nothing_in_force.unread_from < establishment.valid_from
    group by
        nothing_in_force.record_key,
        nothing_in_force.organization_code,
        nothing_in_force.establishment_type_code,
        nothing_in_force.source,
        nothing_in_force.scope,
        nothing_in_force.part,
        nothing_in_force.unread_from,
        nothing_in_force.unread_to
),

int_establishment_unread as (
    select *, 1 as carried_rows, 0 as unknown_rows
    from carried
    union all
    select *, 0 as carried_rows, 1 as unknown_rows
    from unknown
)

select
    record_key,
    source,
    scope,
    part,
    organization_code,
    establishment_type_code,
    unread_from,
    unread_to,
    carried_rows,
    unknown_rows
from int_establishment_unread
