-- Grain: record of a person that counts as in post x interval, one source per date. Counted is all
-- but those that do not occupy a post, are retired or are seconded in, as the code lists say.
with person as (
    select * from {{ ref('int_person') }}
),

occupancy as (
    select * from {{ ref('occupancy') }}
),

staff_status as (
    select * from {{ ref('staff_status') }}
),

int_person_in_post as (
    select person.*
    from person
    left join occupancy on person.occupancy_code = occupancy.code
    left join staff_status on person.staff_status_code = staff_status.code
    where
        coalesce(occupancy.counts_in_post, true)
        and coalesce(staff_status.counts_in_post, true)
)

select * from int_person_in_post
