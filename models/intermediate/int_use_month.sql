-- Grain: body x establishment type x month with posts or staff: the stocks at the month's end.
-- `quota_rows` and `ledger_rows` tell where the posts come from; a body whose ledger has come to no
-- posts has none.
{% set posts = ['authorized_posts', 'frozen_posts', 'reserved_posts', 'revolving_in_posts',
                'revolving_out_posts', 'separately_listed_posts'] -%}
with quota as (
    select * from {{ ref('int_establishment_span') }}
),

staff as (
    select * from {{ ref('int_person_span') }}
),

ledger as (
    select * from {{ ref('int_ledger_span') }}
    where stands_in
),

spans as (
    select
        organization_code,
        establishment_type_code,
        month_from_no,
        month_to_no,
        {{ posts | join(', ') }},
        1 as quota_rows,
        0 as ledger_rows,
        0 as in_post
    from quota
    union all
    select
        organization_code,
        establishment_type_code,
        month_from_no,
        month_to_no,
        {% for _ in posts %}0, {% endfor %}
        0 as quota_rows,
        0 as ledger_rows,
        1 as in_post
    from staff
    union all
    select
        organization_code,
        establishment_type_code,
        month_no as month_from_no,
        999999 as month_to_no,
        posts_change,
        {% for _ in posts[1:] %}0, {% endfor %}
        0 as quota_rows,
        1 as ledger_rows,
        0 as in_post
    from ledger
),

{{ monthly_stock(
    ['organization_code', 'establishment_type_code'],
    posts + ['quota_rows', 'ledger_rows', 'in_post']
) }},

int_use_month as (
    select
        organization_code,
        establishment_type_code,
        month,
        month_no,
        {% for measure in posts + ['quota_rows', 'ledger_rows', 'in_post'] -%}
        cast({{ measure }} as integer) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from stock_month
    where quota_rows > 0 or in_post <> 0 or authorized_posts <> 0
)

select * from int_use_month
