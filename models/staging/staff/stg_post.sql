-- Grain: one row per standing landed row of post.
{{ standing_rows('post') }}
