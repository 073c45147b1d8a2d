-- Grain: record key of division x interval, one source per date.
{{ resolved('division') }}
