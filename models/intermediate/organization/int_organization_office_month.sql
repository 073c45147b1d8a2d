-- Grain: body x source x scope x month in which posts or people of the body stand as that source
-- and scope delivered them: the offices whose deliveries a figure of the body rests on.
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
        {{ span_from() }} as month_from_no,
        {{ span_to() }} as month_to_no,
        1 as standing_rows
    from establishment
    union all
    select
        organization_code,
        source,
        scope,
        {{ span_from() }} as month_from_no,
        {{ span_to() }} as month_to_no,
        1 as standing_rows
    from person
),

{{ monthly_stock(['organization_code', 'source', 'scope'], ['standing_rows']) }},

int_organization_office_month as (
    select * from stock_month
)

select * from int_organization_office_month
