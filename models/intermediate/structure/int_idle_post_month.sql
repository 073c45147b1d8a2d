-- Grain: organization x establishment type x month with idle posts: posts that were vacant at every
-- month's end of the last months, as many as the seed structure_threshold says. In the first months of
-- the warehouse nothing is idle yet, because nobody knows since when posts are vacant.
-- It may look three years back; the norm asks for less.
{{ config(materialized='monthly', meta={'months_back': 35}) }}
with vacant as (
    select
        organization_code,
        establishment_type_code,
        month,
        {{ month_number('month') }} as month_no,
        authorized_posts,
        vacant_posts
    from {{ ref('int_establishment_use_month') }}
    where vacant_posts > 0
),

threshold as (
    select
        cast(low_value as integer) as idle_months,
        valid_from,
        valid_to
    from {{ ref('structure_threshold') }}
    where threshold_code = 'idle_months'
),

int_idle_post_month as (
    select
        vacant.organization_code,
        vacant.establishment_type_code,
        vacant.month,
        vacant.authorized_posts,
        vacant.vacant_posts,
        cast(min(earlier.vacant_posts) as integer) as idle_posts
    from vacant
    inner join threshold on {{ valid_at('threshold', 'vacant.month') }}
    inner join vacant as earlier
        on
            vacant.organization_code = earlier.organization_code
            and vacant.establishment_type_code = earlier.establishment_type_code
            and vacant.month_no >= earlier.month_no
            and vacant.month_no - threshold.idle_months < earlier.month_no
    group by
        vacant.organization_code,
        vacant.establishment_type_code,
        vacant.month,
        vacant.authorized_posts,
        vacant.vacant_posts,
        threshold.idle_months
    having count(*) = threshold.idle_months
)

select * from int_idle_post_month
