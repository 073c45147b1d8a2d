-- Grain: one row per landed row of team_member in force.
{{ rows_in_force('team_member') }}
