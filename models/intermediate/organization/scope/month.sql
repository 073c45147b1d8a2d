-- Grain: month (its last day). Months run over the whole warehouse, from the first as-of date
-- to the last, so that every scope is carried over the same months.
with standing as (
    select * from {{ source('inputs', 'standing') }}
),

span as (
    select
        {{ month_number('min(as_of_date)') }} as first_no,
        {{ month_number('max(as_of_date)') }} as last_no
    from standing
),

numbers as (
    {{ integer_range('first_no', 'last_no', 'span') }}
),

month as (
    select
        {{ month_end('number') }} as month,
        number as month_no
    from numbers
    where number is not null
)

select * from month
