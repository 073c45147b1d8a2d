-- Grain: subject x month that the real-name system shows. A subject that several organizations show has
-- the one that also pays it, then the one with the smallest code; of several records there, the first
-- by type and post.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
with person as (
    select * from {{ ref('int_reconciled_person') }}
),

pay as (
    select * from {{ ref('int_reconciled_pay') }}
),

met as (
    select
        person.subject_key,
        person.month,
        person.organization_code,
        person.establishment_type_code,
        person.post_title,
        pay.organization_code is not null as is_paid_here,
        concat(
            case when pay.organization_code is null then '1' else '0' end,
            person.organization_code,
            coalesce(person.establishment_type_code, ''),
            coalesce(person.post_title, '')
        ) as preference,
        pay.gross_pay,
        pay.establishment_type_code as paid_type_code
    from person
    left join pay
        on
            person.subject_key = pay.subject_key
            and person.organization_code = pay.organization_code
            and person.month = pay.month
),

int_reconciled_real_name as (
    select
        subject_key,
        month,
        count(*) as organizations,
        min_by(organization_code, preference) as organization_code,
        min_by(establishment_type_code, preference) as establishment_type_code,
        min_by(post_title, preference) as post_title,
        bool_or(is_paid_here) as is_paid_here,
        max(gross_pay) as pay_here,
        bool_or(paid_type_code <> establishment_type_code) as type_differs
    from met
    group by subject_key, month
)

select * from int_reconciled_real_name
