-- Grain: organization x field with numbers x item x interval on month numbers: posts in the sanding
-- plan, in the register, and people in post. A field is compared in the months in which the plan of
-- the organization has an item of it: a plan that says nothing about a field contradicts nothing.
{% set measures = ['plan_rows', 'plan_unknown', 'plan_posts', 'ledger_rows', 'ledger_unknown',
                   'ledger_posts', 'in_post'] -%}
with item as (
    select * from {{ ref('int_sanding_item') }}
    where field_code in ('department', 'establishment', 'leadership', 'leadership_level')
),

planned as (
    select distinct organization_code from item
),

department as (
    select * from {{ ref('int_department') }}
),

establishment as (
    select * from {{ ref('int_establishment_span') }}
),

leadership as (
    select * from {{ ref('int_leadership_span') }}
),

person as (
    select * from {{ ref('int_person_span') }}
),

counted as (
    select
        organization_code,
        'department' as field_code,
        department_code as item_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        1 as ledger_rows,
        cast(authorized_posts is null as integer) as ledger_unknown,
        coalesce(authorized_posts, 0) as ledger_posts,
        0 as in_post
    from department
    union all
    select
        organization_code, 'department', department_code, month_from_no, month_to_no, 0, 0, 0, 1
    from person
    where department_code is not null
    union all
    select
        organization_code, 'establishment', establishment_type_code, month_from_no, month_to_no,
        1, unknown_rows, authorized_posts, 0
    from establishment
    union all
    select
        organization_code, 'establishment', establishment_type_code, month_from_no, month_to_no,
        0, 0, 0, 1
    from person
    union all
    select
        organization_code,
        'leadership',
        {{ leadership_item('leadership') | indent(8) }},
        month_from_no, month_to_no, quota_rows, unknown_rows, authorized_posts, in_post
    from leadership
    union all
    select
        organization_code, 'leadership_level', leadership_level_code,
        month_from_no, month_to_no, quota_rows, unknown_rows, authorized_posts, in_post
    from leadership
),

spans as (
    select
        organization_code,
        field_code,
        item_code,
        month_from_no,
        month_to_no,
        1 as plan_rows,
        cast(item_value is null as integer) as plan_unknown,
        coalesce(item_value, 0) as plan_posts,
        0 as ledger_rows,
        0 as ledger_unknown,
        0 as ledger_posts,
        0 as in_post
    from item
    union all
    select
        counted.organization_code, counted.field_code, counted.item_code, counted.month_from_no,
        counted.month_to_no, 0, 0, 0, counted.ledger_rows, counted.ledger_unknown,
        counted.ledger_posts, counted.in_post
    from counted
    inner join planned on counted.organization_code = planned.organization_code
    where counted.month_from_no < counted.month_to_no
),

stretch as (
    {{ stock_spans('spans', ['organization_code', 'field_code', 'item_code'], measures) | indent(4) }}
),

field_rows as (
    select organization_code, field_code, month_from_no, month_to_no, 1 as plan_items from item
),

field_span as (
    {{ stock_spans('field_rows', ['organization_code', 'field_code'], ['plan_items']) | indent(4) }}
),

int_sanding_figure as (
    select
        stretch.organization_code,
        stretch.field_code,
        stretch.item_code,
        {% for measure in measures -%}
        cast(stretch.{{ measure }} as integer) as {{ measure }},
        {% endfor -%}
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
        field_span.plan_items > 0
        and (stretch.plan_rows > 0 or stretch.ledger_rows > 0 or stretch.in_post > 0)
)

select * from int_sanding_figure
