-- Grain: source x load x organization x rule with findings that were open before the load or fail in
-- it: how many are new, still open, reopened, fixed, or could not be checked.
with load_status as (
    select * from {{ ref('int_finding_load') }}
),

record as (
    select * from {{ ref('int_failing_record') }}
),

load_day as (
    select
        source,
        as_of_date,
        row_number() over (partition by source order by as_of_date) as load_no
    from (select distinct source, as_of_date from {{ source('inputs', 'standing') }})
),

counted as (
    select
        load_status.source,
        load_status.as_of_date,
        load_day.load_no,
        coalesce(record.organization_code, '') as organization_code,
        record.rule_id,
        record.severity_code,
        record.aspect_code,
        cast(count(*) as integer) as findings,
        cast(count(*) filter (where load_status.load_status_code = 'new') as integer)
            as new_findings,
        cast(count(*) filter (where load_status.load_status_code = 'still_open') as integer)
            as still_open_findings,
        cast(count(*) filter (where load_status.load_status_code = 'reopened') as integer)
            as reopened_findings,
        cast(count(*) filter (where load_status.load_status_code = 'fixed') as integer)
            as fixed_findings,
        cast(count(*) filter (where load_status.load_status_code = 'not_checkable') as integer)
            as not_checkable_findings
    from load_status
    inner join record on load_status.finding_id = record.finding_id
    inner join load_day
        on
            load_status.source = load_day.source
            and load_status.as_of_date = load_day.as_of_date
    group by
        load_status.source,
        load_status.as_of_date,
        load_day.load_no,
        coalesce(record.organization_code, ''),
        record.rule_id,
        record.severity_code,
        record.aspect_code
),

int_finding_progress as (
    select
        *,
        coalesce(
            case
                when
                    lag(load_no) over (
                        partition by source, organization_code, rule_id order by load_no
                    ) = load_no - 1
                    then lag(findings - fixed_findings) over (
                        partition by source, organization_code, rule_id order by load_no
                    )
            end,
            0
        ) as open_before
    from counted
)

select * from int_finding_progress
