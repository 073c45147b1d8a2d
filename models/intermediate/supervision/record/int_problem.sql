-- Grain: problem of the ledger of problems, judged at the end of the last month. A problem is closed
-- from closed_on until it is reopened. It recurs if the organization had a problem of the same type
-- that was closed not long before (seed supervision_parameter); the newest such problem is named.
with problem as (
    select * from {{ ref('hist_problem') }}
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

recurrence as (
    select * from {{ ref('supervision_parameter') }}
    where parameter_code = 'recurrence_days'
),

earlier as (
    select
        problem.problem_no,
        before.problem_no as recurs_problem_no,
        row_number() over (
            partition by problem.problem_no order by before.closed_on desc, before.problem_no desc
        ) as row_rank
    from problem
    inner join recurrence on {{ valid_at('recurrence', 'problem.found_on') }}
    inner join problem as before
        on
            problem.organization_code = before.organization_code
            and problem.problem_type_code = before.problem_type_code
            and problem.problem_no <> before.problem_no
            and before.closed_on <= problem.found_on
            and {{ days_between('before.closed_on', 'problem.found_on') }} <= recurrence.value
),

judged as (
    select
        problem.*,
        last_month.as_on,
        {{ open_on('problem', 'last_month.as_on') }} as is_open,
        problem.reopened_on is not null as is_reopened
    from problem
    cross join last_month
),

int_problem as (
    select
        judged.problem_no,
        judged.organization_code,
        organization.county_code,
        judged.aspect_code,
        judged.problem_type_code,
        judged.signal_source_code,
        judged.source_no,
        judged.rule_id,
        judged.severity_code,
        judged.cause_class_code,
        judged.problem_cause_code,
        judged.responsible_role_code,
        judged.rectification_measure,
        judged.found_on,
        judged.deadline_on,
        judged.closed_on,
        judged.reopened_on,
        judged.evidence_doc_no,
        case
            when not judged.is_open and judged.closed_on > judged.deadline_on then 'closed_late'
            when not judged.is_open then 'closed'
            when judged.deadline_on < judged.as_on then 'overdue'
            when judged.is_reopened then 'reopened'
            else 'open'
        end as status_code,
        judged.is_open,
        judged.is_open and coalesce(judged.deadline_on < judged.as_on, false) as is_overdue,
        judged.is_reopened,
        earlier.recurs_problem_no,
        case
            when judged.is_open
                then {{ days_between('judged.found_on', 'judged.as_on') }}
        end as days_open,
        case
            when not judged.is_open
                then {{ days_between('judged.found_on', 'judged.closed_on') }}
        end as days_to_close,
        case
            when judged.is_open and judged.deadline_on < judged.as_on
                then {{ days_between('judged.deadline_on', 'judged.as_on') }}
        end as days_overdue,
        judged.source,
        judged.scope,
        judged.delivery_id,
        judged.lake_id,
        judged.row_no
    from judged
    left join organization on judged.organization_code = organization.organization_code
    left join earlier on judged.problem_no = earlier.problem_no and earlier.row_rank = 1
)

select * from int_problem
