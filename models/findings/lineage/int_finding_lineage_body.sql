-- Grain: record of a change of bodies x body it names x rule on what the snapshots show.
{{ lineage_units_failing(
    'int_lineage_record', 'int_crosswalk_life', 'int_crosswalk_departure', 'organization_event',
    'named_code'
) }}
