-- Grain: organization x field x item x run of months in which the newest certificate (机构编制管理证) and
-- the register say the same, with both values; and the months in which the certificate has expired. A
-- field is compared in the months in which the certificate has an item of it.
{% set key = ['organization_code', 'field_code', 'item_code'] -%}
{% set values = ['certificate_text', 'register_text', 'certificate_posts', 'register_posts',
                 'consistency_code'] -%}
with item as (
    select * from {{ ref('int_certificate_item') }}
    where not is_repeated
),

organization as (
    select
        *,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_organization') }}
    where not is_placeholder
),

texts as (
    select
        item.organization_code,
        item.field_code,
        item.item_code,
        item.certificate_text,
        case item.field_code
            when 'name' then organization.organization_name
            when 'grade' then organization.grade_code
            else organization.organization_type_code
        end as register_text,
        greatest(item.month_from_no, organization.month_from_no) as month_from_no,
        least(item.month_to_no, organization.month_to_no) as month_to_no
    from item
    inner join organization
        on
            item.organization_code = organization.organization_code
            and item.month_from_no < organization.month_to_no
            and item.month_to_no > organization.month_from_no
    where item.field_code in ('name', 'grade', 'type')
),

figures as (
    select * from {{ ref('int_certificate_figure') }}
),

last_month as (
    select max(month_no) as month_no from {{ ref('month') }}
),

-- A certificate has a row here from the month on in which it has expired.
expired as (
    select
        organization_code,
        valid_until,
        greatest(
            month_from_no,
            {{ month_number(dbt.dateadd('day', 1, 'valid_until')) }}
        ) as month_from_no,
        month_to_no
    from item
    where field_code = 'name' and valid_until is not null
),

judged as (
    select
        {{ key | join(', ') }},
        certificate_text,
        register_text,
        cast(null as integer) as certificate_posts,
        cast(null as integer) as register_posts,
        case
            when certificate_text is null or register_text is null then 'certificate_unknown'
            when certificate_text = register_text then 'certificate_agrees'
            else 'certificate_differs'
        end as consistency_code,
        month_from_no,
        month_to_no
    from texts
    union all
    select
        {{ key | join(', ') }},
        null, null,
        cast(certificate_posts as integer),
        cast(register_posts as integer),
        case
            when item_rows = 0 then 'not_on_certificate'
            when register_rows = 0 then 'not_in_register'
            when certificate_posts is null or register_posts is null then 'certificate_unknown'
            when certificate_posts <> register_posts then 'certificate_differs'
            else 'certificate_agrees'
        end,
        month_from_no,
        month_to_no
    from figures
    union all
    select
        expired.organization_code,
        'valid_until', '', cast(expired.valid_until as varchar), null, null, null,
        'certificate_expired', expired.month_from_no, expired.month_to_no
    from expired
    cross join last_month
    where
        expired.month_from_no < expired.month_to_no
        and expired.month_from_no <= last_month.month_no
),

runs as (
    {{ merged_spans('judged', key, values) | indent(4) }}
),

int_certificate_consistency as (
    select
        {{ (key + values) | join(', ') }},
        {{ month_end('month_from_no') }} as month_from,
        case when month_to_no < 999999 then {{ month_end('month_to_no') }} end as month_to
    from runs
)

select * from int_certificate_consistency
