-- Grain: record of a change of bodies x rule on what the records say themselves.
{{ lineage_records_failing(
    'int_lineage_record', 'int_crosswalk_departure', 'organization_event',
    'coalesce(successor_code, predecessor_code)'
) }}
