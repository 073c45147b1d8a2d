-- Grain: basis date of the published crosswalk of divisions: the first and last delivery of
-- divisions and the dates of seed crosswalk_basis_date.
with life as (
    select * from {{ ref('int_crosswalk_division_life') }}
),

chosen as (
    select basis_date from {{ ref('crosswalk_basis_date') }}
    where subject_code = 'division'
),

int_crosswalk_division_basis_date as (
    select min(valid_from) as basis_date from life
    union
    select max(last_as_of_date) as basis_date from life
    union
    select basis_date from chosen
)

select * from int_crosswalk_division_basis_date
where basis_date is not null
