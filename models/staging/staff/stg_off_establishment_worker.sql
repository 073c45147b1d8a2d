-- Grain: one row per standing landed row of off_establishment_worker.
{{ standing_rows('off_establishment_worker') }}
