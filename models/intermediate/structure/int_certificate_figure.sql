-- Grain: organization x field with numbers x item x interval on month numbers: posts on the newest
-- certificate and in the register. A field is compared in the months in which the certificate has an
-- item of it.
{% set key = ['organization_code', 'field_code', 'item_code'] -%}
{% set measures = ['item_rows', 'item_unknown', 'item_posts', 'register_rows', 'register_unknown',
                   'register_posts'] -%}
with item as (
    select * from {{ ref('int_certificate_item') }}
    where not is_repeated
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
        {{ leadership_item('leadership') | indent(8) }} as item_code,
        month_from_no,
        month_to_no,
        unknown_rows,
        authorized_posts
    from {{ ref('int_leadership_span') }} as leadership
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

int_certificate_figure as (
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
)

select * from int_certificate_figure
