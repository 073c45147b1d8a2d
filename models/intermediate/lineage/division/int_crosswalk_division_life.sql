-- Grain: division x unbroken run of snapshots that show its code, and the last snapshot before,
-- which did not (unseen_on).
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

life as (
    select
        division_code,
        run_no,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
        max(last_as_of_date) as last_as_of_date
    from runs
    group by division_code, run_no
),

opening as (
    select runs.*
    from runs
    inner join life
        on
            runs.division_code = life.division_code
            and runs.run_no = life.run_no
            and runs.valid_from = life.valid_from
),

{{ last_unseen('division', 'opening', ['division_code', 'run_no']) }},

int_crosswalk_division_life as (
    select
        life.division_code as unit_code,
        unseen.unseen_on,
        life.valid_from,
        life.valid_to,
        life.last_as_of_date,
        true as is_described
    from life
    left join unseen
        on life.division_code = unseen.division_code and life.run_no = unseen.run_no
)

select * from int_crosswalk_division_life
