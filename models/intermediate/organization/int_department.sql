-- Grain: record key of department x interval, one source per date.
{{ resolved('department', is_carried=true) }}
