-- Grain: problem of the ledger found by the closing date, with its state at both ends of the period.
with problem as (
    select
        *,
        found_on <= opening_date
        and {{ open_on('problem_tracking', 'opening_date') }} as is_opening,
        {{ open_on('problem_tracking', 'closing_date') }} as is_closing
    from {{ ref('problem_tracking') }} as problem_tracking
    where found_on <= closing_date
)

select
    problem.problem_no as fact_key,
    'problem' as entity,
    problem.problem_no as record_key,
    problem.lake_id,
    problem.row_no,
    problem.delivery_id,
    problem.evidence_doc_no as doc_no,
    problem.organization_code,
    problem.problem_no,
    problem.problem_type_code,
    problem.problem_cause_code,
    problem.severity_code,
    problem.signal_source_code,
    problem.is_opening,
    problem.found_on > opening_date as is_found,
    (problem.is_opening or problem.found_on > opening_date) and not problem.is_closing as is_cleared,
    problem.found_on <= opening_date and not problem.is_opening and problem.is_closing as is_reopened,
    problem.is_closing,
    problem.is_closing and coalesce(problem.deadline_on < closing_date, false) as is_overdue,
    problem.recurs_problem_no is not null as is_repeated,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from problem
left join {{ ref('organization_on') }}([closing_date]) as organization
    on problem.organization_code = organization.organization_code
