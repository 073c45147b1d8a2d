-- Grain: record of a person that counts as in post x interval, one source per date.
with person as (
    select * from {{ ref('int_person_counted') }}
),

int_person_in_post as (
    select *
    from person
    where is_in_post
)

select * from int_person_in_post
