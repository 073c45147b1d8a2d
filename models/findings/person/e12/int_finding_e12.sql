-- Grain: record of an exit without a document, where the organization delivered its payroll for each
-- of the months after the exit and paid the person in none of them.
with records as (
    select * from {{ ref('int_staff_movement_state') }}
    where direction_code = 'out' and doc_no is null
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'E12' and parameter_code = 'months'
),

payroll as (
    select
        organization_code,
        person_key,
        {{ month_number('pay_month') }} as month_no
    from {{ ref('hist_payroll') }}
),

exits as (
    select
        records.*,
        allowed.value as months,
        {{ month_number('records.effective_on') }} as exit_month_no
    from records
    inner join allowed on {{ valid_at('allowed', 'records.effective_on') }}
),

watched as (
    select
        exits.source,
        exits.record_key,
        exits.row_hash
    from exits
    inner join payroll
        on
            exits.from_organization_code = payroll.organization_code
            and payroll.month_no > exits.exit_month_no
            and payroll.month_no <= exits.exit_month_no + exits.months
    group by exits.source, exits.record_key, exits.row_hash, exits.months, exits.person_key
    having
        count(distinct payroll.month_no) = exits.months
        and count(*) filter (where payroll.person_key = exits.person_key) = 0
),

failing as (
    select
        exits.*,
        'E12' as rule_id,
        'doc_no' as column_name
    from exits
    inner join watched
        on
            exits.source = watched.source
            and exits.record_key = watched.record_key
            and exits.row_hash = watched.row_hash
)

{{ finding_spells('failing', 'staff_movement', 'from_organization_code') }}
