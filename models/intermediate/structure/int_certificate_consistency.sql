-- Grain: organization x field x item x run of months in which the newest certificate (机构编制管理证) and
-- the register say the same, with both values; and the months in which the certificate has expired. A
-- field is compared in the months in which the certificate has an item of it.
{% set key = ['organization_code', 'field_code', 'item_code'] -%}
{% set values = ['certificate_text', 'register_text', 'certificate_posts', 'register_posts',
                 'consistency_code'] -%}
{% set measures = ['item_rows', 'item_unknown', 'item_posts', 'register_rows', 'register_unknown',
                   'register_posts'] -%}
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

planned as (
    select distinct organization_code from item
),

counted as (
    select
        organization_code,
        'establishment' as field_code,
        establishment_type_code as item_code,
        month_from_no,
        month_to_no,
        unknown_rows,
        authorized_posts
    from {{ ref('int_establishment_span') }}
    union all
    select
        organization_code,
        'leadership' as field_code,
        department_code || '/' || leadership_level_code || '/' || leadership_role_code as item_code,
        month_from_no,
        month_to_no,
        unknown_rows,
        authorized_posts
    from {{ ref('int_leadership_span') }}
    where span_code = 'quota'
),

spans as (
    select
        organization_code,
        field_code,
        item_code,
        month_from_no,
        month_to_no,
        1 as item_rows,
        cast(item_value is null as integer) as item_unknown,
        coalesce(item_value, 0) as item_posts,
        0 as register_rows,
        0 as register_unknown,
        0 as register_posts
    from item
    where field_code in ('establishment', 'leadership')
    union all
    select
        counted.organization_code, counted.field_code, counted.item_code, counted.month_from_no,
        counted.month_to_no, 0, 0, 0, 1, counted.unknown_rows, counted.authorized_posts
    from counted
    inner join planned on counted.organization_code = planned.organization_code
    where counted.month_from_no < counted.month_to_no
),

stretch as (
    {{ stock_spans('spans', key, measures) | indent(4) }}
),

field_rows as (
    select organization_code, field_code, month_from_no, month_to_no, 1 as items from item
),

field_span as (
    {{ stock_spans('field_rows', ['organization_code', 'field_code'], ['items']) | indent(4) }}
),

figures as (
    select
        stretch.organization_code,
        stretch.field_code,
        stretch.item_code,
        stretch.item_rows,
        stretch.register_rows,
        case when stretch.item_rows > 0 and stretch.item_unknown = 0 then stretch.item_posts end
            as certificate_posts,
        case
            when stretch.register_rows > 0 and stretch.register_unknown = 0 then stretch.register_posts
        end as register_posts,
        greatest(stretch.month_from_no, field_span.month_from_no) as month_from_no,
        least(stretch.month_to_no, field_span.month_to_no) as month_to_no
    from stretch
    inner join field_span
        on
            stretch.organization_code = field_span.organization_code
            and stretch.field_code = field_span.field_code
            and stretch.month_from_no < field_span.month_to_no
            and stretch.month_to_no > field_span.month_from_no
    where
        field_span.items > 0
        and (stretch.item_rows > 0 or stretch.register_posts > 0 or stretch.register_unknown > 0)
),

last_month as (
    select max(month_no) as month_no from {{ ref('month') }}
),

-- Of a certificate that will expire later nothing is said yet.
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
