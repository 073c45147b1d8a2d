-- Grain: establishment record with fewer than no posts.
with establishment as (
    select * from {{ ref('hist_establishment') }}
),

failing as (
    select
        *,
        'C05' as rule_id,
        'authorized_posts' as column_name
    from establishment
    where authorized_posts < 0
)

{{ finding_spells('failing', 'establishment') }}
