-- Grain: organization x field x item x run of months in which the newest certificate and the register
-- differ in one way, or the certificate has expired; a change of the values does not begin a new run.
{% set key = ['organization_code', 'field_code', 'item_code'] -%}
with differing as (
    select
        {{ key | join(', ') }},
        consistency_code,
        {{ month_number('month_from') }} as month_from_no,
        {{ end_month_number('month_to') }} as month_to_no
    from {{ ref('int_certificate_consistency') }}
    where consistency_code not in ('certificate_agrees', 'certificate_unknown')
),

runs as (
    {{ merged_spans('differing', key, ['consistency_code']) | indent(4) }}
),

int_certificate_difference as (
    select
        {{ key | join(', ') }},
        consistency_code,
        {{ month_end('month_from_no') }} as month_from,
        case when month_to_no < 999999 then {{ month_end('month_to_no') }} end as month_to
    from runs
)

select * from int_certificate_difference
