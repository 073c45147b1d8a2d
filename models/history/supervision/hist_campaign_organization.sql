-- Grain: record key; the row of campaign_organization in force.
{{ latest_rows('campaign_organization') }}
