-- Grain: record of posts x row behind it, as for every record of posts.
select * from {{ ref('posts_evidence') }}(closing_date)
