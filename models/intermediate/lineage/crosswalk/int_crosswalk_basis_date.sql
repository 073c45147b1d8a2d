-- Grain: basis date of the published crosswalk of bodies: the first and last month, the day before
-- and after the local stage of each reform, and the dates of seed crosswalk_basis_date.
with month as (
    select * from {{ ref('month') }}
),

reform as (
    select * from {{ ref('reform') }}
),

chosen as (
    select basis_date from {{ ref('crosswalk_basis_date') }}
    where subject_code = 'organization'
),

int_crosswalk_basis_date as (
    select min(month) as basis_date from month
    union
    select max(month) as basis_date from month
    union
    select {{ days_later('local_from', -1) }} as basis_date from reform
    where local_from is not null
    union
    select {{ days_later('local_to', 1) }} as basis_date from reform
    where local_to is not null
    union
    select basis_date from chosen
)

select * from int_crosswalk_basis_date
where basis_date is not null
