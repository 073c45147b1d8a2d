-- Grain: record key of revolving_pool x interval, one source per date.
{{ resolved('revolving_pool', is_carried=true) }}
