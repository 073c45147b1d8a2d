-- Grain: body x establishment type x movement, on month numbers: the posts a movement adds from
-- its month on. The ledger stands in only where no establishment ever came: neither from the scope
-- that sent the movement, whichever of its systems sent it, nor for the body from another scope.
with movement as (
    select * from {{ ref('hist_establishment_movement') }}
),

establishment as (
    select distinct organization_code from {{ ref('int_establishment') }}
),

snapshot_scope as (
    select distinct scope from {{ source('inputs', 'standing') }}
    where entity = 'establishment'
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

int_ledger_span as (
    select
        movement.organization_code,
        coalesce(establishment_type.counts_as_code, movement.establishment_type_code)
            as establishment_type_code,
        {{ month_number('movement.effective_on') }} as month_no,
        movement.posts_change,
        establishment.organization_code is null and snapshot_scope.scope is null as stands_in
    from movement
    left join establishment_type
        on movement.establishment_type_code = establishment_type.code
    left join establishment
        on movement.organization_code = establishment.organization_code
    left join snapshot_scope on movement.scope = snapshot_scope.scope
    where
        movement.organization_code is not null
        and movement.effective_on is not null
        and movement.posts_change is not null
)

select * from int_ledger_span
