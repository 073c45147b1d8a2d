-- Grain: record key of liaison_officer x interval, one source per date.
{{ resolved('liaison_officer') }}
