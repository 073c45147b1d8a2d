-- Grain: record key of off_establishment_control x interval, one source per date.
{{ resolved('off_establishment_control', is_carried=true) }}
