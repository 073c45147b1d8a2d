-- Grain: organization x establishment type x movement, on month numbers: the posts a movement adds
-- from its month on, without end. The ledger replaces the snapshot (is_substitute) only where no establishment
-- was ever delivered: neither by the scope that sent the movement, from any of its systems, nor for
-- the organization by another scope.
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
        movement.record_key,
        movement.organization_code,
        coalesce(establishment_type.counts_as_code, movement.establishment_type_code)
            as establishment_type_code,
        {{ month_number('movement.effective_on') }} as month_from_no,
        999999 as month_to_no,
        movement.posts_change,
        establishment.organization_code is null and snapshot_scope.scope is null as is_substitute
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
