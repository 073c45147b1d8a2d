-- Grain: one row per landed row of document_item in force.
{{ rows_in_force('document_item') }}
