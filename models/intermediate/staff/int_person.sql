-- Grain: record key of person x interval, one source per date.
{{ resolved('person', is_carried=true) }}
