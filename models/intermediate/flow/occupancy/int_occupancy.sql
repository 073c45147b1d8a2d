-- Grain: person x organization x establishment type x run of months [month_from_no, month_to_no) in
-- which the person is in post there. More than one head means that the person is delivered twice.
with change as (
    select * from {{ ref('int_occupancy_change') }}
),

stocks as (
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_no as month_from_no,
        coalesce(
            lead(month_no) over (
                partition by person_key, organization_code, establishment_type_code
                order by month_no
            ),
            999999
        ) as month_to_no,
        cast(
            sum(heads_change) over (
                partition by person_key, organization_code, establishment_type_code
                order by month_no
                rows between unbounded preceding and current row
            ) as integer
        ) as heads
    from change
),

int_occupancy as (
    select * from stocks
    where heads > 0
)

select * from int_occupancy
