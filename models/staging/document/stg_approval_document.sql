-- Grain: one row per landed row of approval_document in force.
{{ rows_in_force('approval_document') }}
