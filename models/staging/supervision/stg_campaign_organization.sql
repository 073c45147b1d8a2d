-- Grain: one row per landed row of campaign_organization in force.
{{ rows_in_force('campaign_organization') }}
