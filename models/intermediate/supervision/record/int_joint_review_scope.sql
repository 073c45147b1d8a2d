-- Grain: transfer of a person that several offices review together: it goes to a destination of the
-- seed joint_review, and the person comes from no such destination. Checked from the first case on:
-- before, there was nothing to compare with.
with staff_change as (
    select * from {{ ref('int_staff_change') }}
    where flow_code = 'transfers_in'
),

first_case as (
    select min(requested_on) as requested_on from {{ ref('hist_joint_review') }}
),

destination as (
    select
        organization.organization_code,
        norm.review_code,
        norm.type_band,
        norm.level_band,
        norm.valid_from,
        norm.valid_to
    from {{ ref('int_organization_last') }} as organization
    inner join {{ ref('organization_nature') }} as nature
        on organization.nature_code = nature.code
    inner join {{ ref('joint_review') }} as norm
        on
            organization.admin_level_code = norm.admin_level_code
            and nature.band = norm.nature_band
),

person as (
    select
        person.person_key,
        person.organization_code,
        person.valid_from,
        person.valid_to,
        type.band as type_band,
        coalesce(level.band, '') as level_band
    from {{ ref('int_person') }} as person
    left join {{ ref('establishment_type') }} as type
        on person.establishment_type_code = type.code
    left join {{ ref('leadership_level') }} as level
        on person.leadership_level_code = level.code
),

int_joint_review_scope as (
    select
        staff_change.change_id,
        staff_change.person_key,
        staff_change.organization_code,
        staff_change.counter_organization_code as from_organization_code,
        staff_change.month,
        coalesce(staff_change.effective_on, staff_change.month) as transferred_on,
        min(destination.review_code) as review_code
    from staff_change
    inner join first_case
        on coalesce(staff_change.effective_on, staff_change.month) >= first_case.requested_on
    inner join person
        on
            staff_change.person_key = person.person_key
            and staff_change.organization_code = person.organization_code
            and person.valid_from <= staff_change.month
            and (person.valid_to is null or person.valid_to > staff_change.month)
    inner join destination
        on
            staff_change.organization_code = destination.organization_code
            and person.type_band = destination.type_band
            and person.level_band = coalesce(destination.level_band, '')
            and {{ valid_at('destination', 'staff_change.month') }}
    where
        staff_change.counter_organization_code not in (
            select other.organization_code from destination as other
        )
    group by
        staff_change.change_id,
        staff_change.person_key,
        staff_change.organization_code,
        staff_change.counter_organization_code,
        staff_change.month,
        staff_change.effective_on
)

select * from int_joint_review_scope
