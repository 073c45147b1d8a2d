-- Grain: row of a payroll in force (pay month x record key, one source), with the subject that it
-- was linked to. A stopped or deferred payment is no pay.
with payroll as (
    select * from {{ ref('hist_payroll') }}
    where pay_month is not null and organization_code is not null
),

standing as (
    select
        lake_id,
        source_rank
    from {{ source('inputs', 'standing') }}
    where entity = 'payroll'
),

record_link as (
    select * from {{ source('inputs', 'record_link') }}
),

pay_status as (
    select * from {{ ref('pay_status') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

ranked as (
    select
        payroll.*,
        row_number() over (
            partition by payroll.record_key
            order by
                standing.source_rank asc,
                payroll.source asc,
                payroll.as_of_date desc,
                payroll.scope desc,
                payroll.part desc
        ) as row_rank
    from payroll
    inner join standing on payroll.lake_id = standing.lake_id
),

int_payroll_line as (
    select
        {{ dbt.last_day('ranked.pay_month', 'month') }} as month,
        {{ month_number('ranked.pay_month') }} as month_no,
        record_link.subject_key,
        ranked.organization_code,
        record_link.linked_person_key,
        record_link.method_code,
        record_link.score,
        record_link.best_score,
        record_link.candidates,
        ranked.pay_item_code,
        ranked.pay_status_code,
        coalesce(establishment_type.counts_as_code, ranked.establishment_type_code)
            as establishment_type_code,
        coalesce(pay_status.band, 'paid') = 'paid' and coalesce(ranked.gross_pay, 1) > 0 as is_paid,
        coalesce(ranked.gross_pay, 0) as gross_pay,
        ranked.source,
        ranked.scope,
        ranked.part,
        ranked.record_key,
        ranked.lake_id,
        ranked.row_no,
        ranked.as_of_date
    from ranked
    inner join record_link
        on
            ranked.person_key is not distinct from record_link.person_key
            and ranked.name_key is not distinct from record_link.name_key
            and ranked.birth_month is not distinct from record_link.birth_month
            and ranked.organization_code = record_link.organization_code
    left join pay_status on ranked.pay_status_code = pay_status.code
    left join establishment_type on ranked.establishment_type_code = establishment_type.code
    where ranked.row_rank = 1
)

select * from int_payroll_line
