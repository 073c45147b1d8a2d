-- Grain: one row per standing landed row of person.
{{ standing_rows('person') }}
