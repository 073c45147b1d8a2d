-- Grain: row of a payroll in force (pay month x record key, one source), with the subject that it
-- was linked to. A stopped or deferred payment is no pay.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
with payroll as (
    select * from {{ ref('hist_payroll') }}
    where pay_month is not null and organization_code is not null
),

record_link as (
    select * from {{ ref('int_record_link') }}
),

pay_status as (
    select * from {{ ref('pay_status') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

delivering as (
    select distinct pay_month, organization_code, source, scope, part from payroll
),

-- Most organizations are in one payroll only. Both columns are parts of the key.
contested as (
    select pay_month, organization_code from delivering
    group by pay_month, organization_code
    having count(*) > 1
),

ranked as (
    select
        payroll.lake_id,
        payroll.record_key,
        row_number() over (
            partition by payroll.record_key
            order by
                payroll.source_rank asc,
                payroll.source asc,
                payroll.as_of_date desc,
                payroll.scope desc,
                payroll.part desc
        ) as row_rank
    from payroll
    inner join contested
        on
            payroll.pay_month = contested.pay_month
            and payroll.organization_code = contested.organization_code
),

outranked as (
    select lake_id, record_key from ranked
    where row_rank > 1
),

int_payroll_line as (
    select
        {{ dbt.last_day('payroll.pay_month', 'month') }} as month,
        {{ month_number('payroll.pay_month') }} as month_no,
        record_link.subject_key,
        payroll.organization_code,
        record_link.linked_person_key,
        record_link.method_code,
        record_link.score,
        record_link.best_score,
        record_link.candidates,
        payroll.pay_item_code,
        payroll.pay_status_code,
        coalesce(establishment_type.counts_as_code, payroll.establishment_type_code)
            as establishment_type_code,
        coalesce(pay_status.band, 'paid') = 'paid' and coalesce(payroll.gross_pay, 1) > 0 as is_paid,
        coalesce(payroll.gross_pay, 0) as gross_pay,
        payroll.source,
        payroll.scope,
        payroll.part,
        payroll.record_key,
        payroll.lake_id,
        payroll.row_no,
        payroll.as_of_date
    from payroll
    inner join record_link
        on
            payroll.person_key is not distinct from record_link.person_key
            and payroll.name_key is not distinct from record_link.name_key
            and payroll.birth_month is not distinct from record_link.birth_month
            and payroll.organization_code = record_link.organization_code
    left join pay_status on payroll.pay_status_code = pay_status.code
    left join establishment_type on payroll.establishment_type_code = establishment_type.code
    left join outranked
        on payroll.lake_id = outranked.lake_id and payroll.record_key = outranked.record_key
    where outranked.lake_id is null
)

select * from int_payroll_line
