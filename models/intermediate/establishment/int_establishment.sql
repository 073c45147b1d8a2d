-- Grain: record key of establishment x interval, one source per date.
{{ resolved('establishment', is_carried=true) }}
