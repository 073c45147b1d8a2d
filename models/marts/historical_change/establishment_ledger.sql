-- Grain: ledger movement. Opening, change and closing of the posts of a body and type in the order
-- in which movements take effect; opening is the closing of the movement before.
with movement as (
    select * from {{ ref('hist_establishment_movement') }}
    where organization_code is not null and posts_change is not null
),

summed as (
    select
        *,
        sum(posts_change) over (
            partition by organization_code, establishment_type_code
            order by effective_on nulls first, record_key
            rows between unbounded preceding and current row
        ) as closing_posts,
        row_number() over (
            partition by organization_code, establishment_type_code
            order by effective_on nulls first, record_key
        ) as ledger_line_no
    from movement
),

establishment_ledger as (
    select
        organization_code,
        establishment_type_code,
        cast(ledger_line_no as integer) as ledger_line_no,
        movement_id,
        record_key,
        effective_on,
        reason_code,
        cast(closing_posts - posts_change as integer) as opening_posts,
        posts_change,
        cast(closing_posts as integer) as closing_posts,
        posts_after,
        counter_organization_code,
        summary,
        doc_no,
        lake_id,
        row_no,
        as_of_date,
        delivery_id
    from summed
)

select * from establishment_ledger
