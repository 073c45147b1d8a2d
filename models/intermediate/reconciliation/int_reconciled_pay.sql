-- Grain: subject x organization x month that a payroll pays. Where a payroll has totals beside
-- items of pay, the totals are the pay. The row of the highest pay names the evidence.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
with line as (
    select
        *,
        pay_item_code = '0' as is_total
    from {{ ref('int_payroll_line') }}
    where is_paid
),

int_reconciled_pay as (
    select
        subject_key,
        organization_code,
        month,
        {{ month_number('month') }} as month_no,
        cast(
            case
                when bool_or(coalesce(is_total, false))
                    then sum(case when is_total then gross_pay else 0 end)
                else sum(gross_pay)
            end as decimal(18, 2)
        ) as gross_pay,
        max(establishment_type_code) as establishment_type_code,
        max(method_code) as method_code,
        min(score) as score,
        max(best_score) as best_score,
        max(candidates) as candidates,
        max(linked_person_key) as linked_person_key,
        min(record_key) as record_key
    from line
    group by subject_key, organization_code, month
)

select * from int_reconciled_pay
