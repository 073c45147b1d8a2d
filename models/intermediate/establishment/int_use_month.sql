-- Grain: organization x establishment type x month with posts or staff: the stocks at the month's
-- end. `quota_rows` and `ledger_rows` show the source of the posts; an organization whose ledger
-- adds up to no posts has none. `carried_rows` counts the quotas and people of which a figure cannot
-- be read and an older one is carried. The unknown rows have none: `unknown_rows` of posts,
-- `unknown_ceiling_rows` of what the ceiling adds to them, `unknown_use_rows` of posts that may not be
-- used.
{{ config(materialized='monthly') }}
{% set posts = ['authorized_posts', 'frozen_posts', 'reserved_posts', 'revolving_in_posts',
                'revolving_out_posts', 'separately_listed_posts'] -%}
{% set counts = ['quota_rows', 'ledger_rows', 'carried_rows', 'unknown_rows', 'unknown_ceiling_rows',
                 'unknown_use_rows', 'in_post'] -%}
with quota as (
    select * from {{ ref('int_establishment_span') }}
),

unread_quota as (
    select * from {{ ref('int_establishment_unread') }}
),

unread_staff as (
    select * from {{ ref('int_person_unread') }}
),

staff as (
    select * from {{ ref('int_person_span') }}
),

ledger as (
    select * from {{ ref('int_ledger_span') }}
    where is_substitute
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
        0 as carried_rows,
        unknown_rows,
        0 as unknown_ceiling_rows,
        0 as unknown_use_rows,
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
        carried_rows,
        0 as unknown_rows,
        unknown_ceiling_rows,
        unknown_use_rows,
        0 as in_post
    from unread_quota
    union all
    select
        organization_code,
        establishment_type_code,
        month_from_no,
        month_to_no,
        {% for _ in posts %}0, {% endfor %}
        0 as quota_rows,
        0 as ledger_rows,
        carried_rows,
        unknown_rows,
        0 as unknown_ceiling_rows,
        0 as unknown_use_rows,
        0 as in_post
    from unread_staff
    union all
    select
        organization_code,
        establishment_type_code,
        month_from_no,
        month_to_no,
        {% for _ in posts %}0, {% endfor %}
        0 as quota_rows,
        0 as ledger_rows,
        0 as carried_rows,
        0 as unknown_rows,
        0 as unknown_ceiling_rows,
        0 as unknown_use_rows,
        1 as in_post
    from staff
    union all
    select
        organization_code,
        establishment_type_code,
        month_from_no,
        month_to_no,
        posts_change,
        {% for _ in posts[1:] %}0, {% endfor %}
        0 as quota_rows,
        1 as ledger_rows,
        0 as carried_rows,
        0 as unknown_rows,
        0 as unknown_ceiling_rows,
        0 as unknown_use_rows,
        0 as in_post
    from ledger
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code', 'establishment_type_code'], posts + counts) | indent(4) }}
),

int_use_month as (
    select
        organization_code,
        establishment_type_code,
        month,
        month_no,
        {% for measure in posts + counts -%}
        cast({{ measure }} as integer) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from stock_month
    where quota_rows > 0 or in_post <> 0 or authorized_posts <> 0
)

select * from int_use_month
