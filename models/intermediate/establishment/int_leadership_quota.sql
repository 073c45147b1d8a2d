-- Grain: record key of leadership_quota x interval, one source per date.
{{ resolved('leadership_quota', is_carried=true) }}
