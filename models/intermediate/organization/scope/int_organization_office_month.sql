-- Grain: organization x source x scope x month in which posts or people of the organization are in
-- force as that source and scope delivered them: the offices whose deliveries a figure of the
-- organization rests on.
{{ config(materialized='monthly') }}
with establishment as (
    select * from {{ ref('int_establishment') }}
),

person as (
    select * from {{ ref('int_person') }}
),

spans as (
    select
        organization_code,
        source,
        scope,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        1 as row_count
    from establishment
    union all
    select
        organization_code,
        source,
        scope,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        1 as row_count
    from person
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code', 'source', 'scope'], ['row_count']) | indent(4) }}
),

int_organization_office_month as (
    select * from stock_month
)

select * from int_organization_office_month
