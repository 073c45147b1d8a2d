-- Grain: one row per standing landed row of off_establishment_worker: source, scope, part, as-of date, record key.
{{ standing_rows('off_establishment_worker') }}
