-- Grain: record key of baseline x interval, one source per date.
{{ resolved('baseline', is_carried=true) }}
