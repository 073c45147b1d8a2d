-- Grain: record key of post x interval, one source per date.
{{ resolved('post', is_carried=true) }}
