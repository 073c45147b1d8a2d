-- Grain: record key of person x interval, one source per date, with whether the person counts as in
-- post and under which establishment type. All count but those that do not occupy a post, are retired
-- or are seconded in: the code lists say which; an unknown or blank code counts. This is the one place
-- that says so.
with person as (
    {{ resolved('person', is_carried=true) | indent(4) }}
),

occupancy as (
    select * from {{ ref('occupancy') }}
),

staff_status as (
    select * from {{ ref('staff_status') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

int_person as (
    select
        person.*,
        coalesce(occupancy.counts_in_post, true) and coalesce(staff_status.counts_in_post, true)
            as is_in_post,
        coalesce(
            establishment_type.counts_as_code, person.establishment_type_code, 'missing'
        ) as counted_type_code
    from person
    left join occupancy on person.occupancy_code = occupancy.code
    left join staff_status on person.staff_status_code = staff_status.code
    left join establishment_type on person.establishment_type_code = establishment_type.code
)

select * from int_person
