-- Grain: record key of organization_plate x interval, one source per date.
{{ resolved('organization_plate') }}
