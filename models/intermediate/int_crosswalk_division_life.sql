-- Grain: division x unbroken run of snapshots that show its code.
with division as (
    select * from {{ ref('int_division') }}
),

marked as (
    select
        *,
        case
            when lag(valid_to) over (partition by division_code order by valid_from) = valid_from
                then 0
            else 1
        end as opens_run
    from division
),

runs as (
    select
        *,
        sum(opens_run) over (partition by division_code order by valid_from) as run_no
    from marked
),

int_crosswalk_division_life as (
    select
        division_code as unit_code,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
        max(last_as_of_date) as last_as_of_date
    from runs
    group by division_code, run_no
)

select * from int_crosswalk_division_life
