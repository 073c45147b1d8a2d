-- Grain: movement of posts or staff that was delivered before it takes effect x organization that it
-- changes, also on month numbers: known from known_no on, in effect from effective_no on. A person
-- who moves takes along the establishment type; nobody knows the type of a person never seen in post,
-- who is left out. A row that is delivered again was known from its first delivery on.
with establishment_type as (
    select * from {{ ref('establishment_type') }}
),

mover as (
    select
        person_key,
        max_by(
            establishment_type_code, concat(cast(valid_from as varchar), establishment_type_code)
        ) as establishment_type_code
    from {{ ref('int_person_retirement') }}
    group by person_key
),

staff_known as (
    select record_key, min(valid_from) as known_on
    from {{ ref('int_staff_movement_state') }}
    group by record_key
),

posts_known as (
    select record_key, min(valid_from) as known_on
    from {{ ref('int_establishment_movement_state') }}
    group by record_key
),

staff_movement as (
    select movement.*, staff_known.known_on, mover.establishment_type_code
    from {{ ref('hist_staff_movement') }} as movement
    inner join staff_known on movement.record_key = staff_known.record_key
    inner join mover on movement.person_key = mover.person_key
    where movement.effective_on > staff_known.known_on
),

planned as (
    select
        'staff_movement' as entity,
        record_key,
        to_organization_code as organization_code,
        establishment_type_code,
        known_on,
        effective_on,
        0 as posts_change,
        1 as heads_change
    from staff_movement
    where to_organization_code is not null and direction_code <> 'out'
    union all
    select
        'staff_movement' as entity,
        record_key,
        from_organization_code,
        establishment_type_code,
        known_on,
        effective_on,
        0 as posts_change,
        -1 as heads_change
    from staff_movement
    where from_organization_code is not null and direction_code <> 'in'
    union all
    select
        'establishment_movement' as entity,
        movement.record_key,
        movement.organization_code,
        coalesce(establishment_type.counts_as_code, movement.establishment_type_code),
        posts_known.known_on,
        movement.effective_on,
        movement.posts_change,
        0 as heads_change
    from {{ ref('hist_establishment_movement') }} as movement
    inner join posts_known on movement.record_key = posts_known.record_key
    left join establishment_type on movement.establishment_type_code = establishment_type.code
    where movement.effective_on > posts_known.known_on
),

int_planned_change as (
    select
        entity,
        record_key,
        organization_code,
        establishment_type_code,
        min(known_on) as known_on,
        max(effective_on) as effective_on,
        {{ month_number('min(known_on)') }} as known_no,
        {{ month_number('max(effective_on)') }} as effective_no,
        max(posts_change) as posts_change,
        heads_change
    from planned
    group by entity, record_key, organization_code, establishment_type_code, heads_change
)

select * from int_planned_change
