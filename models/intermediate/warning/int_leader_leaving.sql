-- Grain: leader in post x announcement that ends the present office, on month numbers: known in
-- [month_from_no, month_to_no), gone from leaving_no on. A leader leaves by statutory retirement, a
-- removal delivered before its day, a main appointment elsewhere or a movement delivered before they
-- take effect. A removal ends only the office of the level and role that it names.
with leader as (
    select
        person_key,
        organization_code,
        leadership_level_code,
        leadership_role_code,
        {{ month_number('retires_on') }} as retires_no,
        {{ month_number('valid_from') }} as leader_from_no,
        {{ end_month_number('valid_to') }} as leader_to_no
    from {{ ref('int_person_retirement') }}
    where leadership_level_code is not null and leadership_role_code is not null
),

appointment as (
    select * from {{ ref('int_appointment') }}
),

announcement as (
    select
        person_key,
        organization_code,
        leadership_level_code,
        leadership_role_code,
        {{ month_number('valid_from') }} as known_no,
        {{ end_month_number('valid_to') }} as known_to_no,
        {{ month_number('removed_on') }} as leaving_no
    from appointment
    where
        removed_on is not null
        and leadership_level_code is not null
        and leadership_role_code is not null
    union all
    select
        person_key,
        cast(null as varchar) as organization_code,
        cast(null as varchar) as leadership_level_code,
        cast(null as varchar) as leadership_role_code,
        month_from_no as known_no,
        month_to_no as known_to_no,
        effective_no as leaving_no
    from {{ ref('int_pending_appointment') }}
    union all
    select
        movement.person_key,
        planned.organization_code,
        cast(null as varchar) as leadership_level_code,
        cast(null as varchar) as leadership_role_code,
        planned.known_no,
        planned.effective_no as known_to_no,
        planned.effective_no as leaving_no
    from {{ ref('int_planned_change') }} as planned
    inner join {{ ref('hist_staff_movement') }} as movement
        on planned.record_key = movement.record_key
    where planned.entity = 'staff_movement' and planned.heads_change < 0
),

departure as (
    select
        person_key,
        organization_code,
        leadership_level_code,
        leadership_role_code,
        leader_from_no as month_from_no,
        least(leader_to_no, retires_no) as month_to_no,
        retires_no as leaving_no
    from leader
    where retires_no is not null
    union all
    select
        leader.person_key,
        leader.organization_code,
        leader.leadership_level_code,
        leader.leadership_role_code,
        greatest(leader.leader_from_no, announcement.known_no) as month_from_no,
        least(leader.leader_to_no, announcement.known_to_no, announcement.leaving_no)
            as month_to_no,
        announcement.leaving_no
    from leader
    inner join announcement
        on
            leader.person_key = announcement.person_key
            and leader.organization_code
            = coalesce(announcement.organization_code, leader.organization_code)
            and leader.leadership_level_code
            = coalesce(announcement.leadership_level_code, leader.leadership_level_code)
            and leader.leadership_role_code
            = coalesce(announcement.leadership_role_code, leader.leadership_role_code)
),

int_leader_leaving as (
    select distinct
        person_key,
        organization_code,
        leadership_level_code,
        leadership_role_code,
        month_from_no,
        month_to_no,
        leaving_no
    from departure
    where month_from_no < month_to_no
)

select * from int_leader_leaving
