-- Grain: approved verification slip that was used: which steps of its chain have a record: request,
-- approval document, ledger, staffing, pay, check. A step counts if a record names the slip, its
-- document or its organization; pay and check are looked for after the entry.
with slip as (
    select slip.*
    from {{ ref('int_verification_slip') }} as slip
    where slip.used_on is not null and slip.status_code in ('used', 'used_late')
),

document as (
    select distinct doc_no from {{ ref('hist_approval_document') }}
),

entered as (
    select
        movement.verification_slip_no as slip_no,
        movement.person_key,
        movement.effective_on as entered_on,
        movement.doc_no
    from {{ ref('hist_staff_movement') }} as movement
    where movement.verification_slip_no is not null and movement.direction_code <> 'out'
    union all
    select
        person.verification_slip_no as slip_no,
        person.person_key,
        person.entered_on,
        person.entry_doc_no as doc_no
    from {{ ref('hist_person') }} as person
    where person.verification_slip_no is not null
),

entry as (
    select
        entered.slip_no,
        min(entered.entered_on) as entered_on,
        max(document.doc_no) as doc_no
    from entered
    left join document on entered.doc_no = document.doc_no
    group by entered.slip_no
),

ledger as (
    select distinct organization_code, establishment_type_code
    from {{ ref('int_establishment_ledger') }}
),

paid as (
    select entered.slip_no, min(payroll.pay_month) as pay_month
    from entered
    inner join {{ ref('hist_payroll') }} as payroll
        on
            entered.person_key = payroll.person_key
            and {{ dbt.last_day('payroll.pay_month', 'month') }} >= entered.entered_on
    group by entered.slip_no
),

checked as (
    select organization_code, max(patrolled_on) as checked_on
    from {{ ref('hist_patrol') }}
    group by organization_code
    union all
    select organization_code, max(returned_on) as checked_on
    from {{ ref('hist_self_check_return') }}
    group by organization_code
),

last_check as (
    select organization_code, max(checked_on) as checked_on
    from checked
    group by organization_code
),

steps as (
    select
        slip.slip_no,
        slip.organization_code,
        slip.county_code,
        slip.establishment_type_code,
        slip.requested_on,
        slip.used_on,
        slip.requested_on is not null and slip.reviewed_on is not null as has_request,
        entry.doc_no is not null as has_document,
        ledger.organization_code is not null as has_ledger,
        entry.entered_on is not null as has_staffing,
        paid.pay_month is not null as has_pay,
        coalesce(last_check.checked_on >= coalesce(entry.entered_on, slip.used_on), false)
            as has_check
    from slip
    left join entry on slip.slip_no = entry.slip_no
    left join ledger
        on
            slip.organization_code = ledger.organization_code
            and slip.establishment_type_code = ledger.establishment_type_code
    left join paid on slip.slip_no = paid.slip_no
    left join last_check on slip.organization_code = last_check.organization_code
),

int_digital_chain as (
    select
        *,
        has_request and has_document and has_ledger and has_staffing and has_pay and has_check
            as is_complete
    from steps
)

select * from int_digital_chain
