-- Grain: person x organization x establishment type x month in which the number of rows in post
-- differs from the month before's. Spans that follow each other without a gap cancel out, so that a
-- change of rank or department is no flow.
with span as (
    select * from {{ ref('int_person_span') }}
),

borders as (
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_from_no as month_no,
        1 as heads_change
    from span
    union all
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_to_no as month_no,
        -1 as heads_change
    from span
    where valid_to is not null
),

int_occupancy_change as (
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_no,
        cast(sum(heads_change) as integer) as heads_change
    from borders
    group by person_key, organization_code, establishment_type_code, month_no
    having sum(heads_change) <> 0
)

select * from int_occupancy_change
