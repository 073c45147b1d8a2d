-- Grain: one row per landed row of campaign in force.
{{ rows_in_force('campaign') }}
