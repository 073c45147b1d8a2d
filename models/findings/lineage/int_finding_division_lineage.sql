-- Grain: record of a change of divisions x rule on what the records say themselves.
{{ lineage_records_failing(
    'int_lineage_division_record', 'int_crosswalk_division_departure', 'division_event',
    'cast(null as varchar)'
) }}
