-- Grain: record key; the row of campaign in force.
{{ latest_rows('campaign', {
    'campaign_kind_code': 'campaign_kind',
    'reform_code': 'reform',
}) }}
