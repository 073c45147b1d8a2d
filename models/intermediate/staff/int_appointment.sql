-- Grain: record key of appointment x interval, one source per date.
{{ resolved('appointment') }}
