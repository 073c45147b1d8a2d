-- Every line opens with what the line before it closed with, and the first with nothing.
with ledger as (
    select
        *,
        lag(closing_posts, 1, 0) over (
            partition by organization_code, establishment_type_code
            order by ledger_line_no
        ) as closing_before
    from {{ ref('establishment_ledger') }}
)

select * from ledger
where opening_posts <> closing_before or opening_posts + posts_change <> closing_posts
