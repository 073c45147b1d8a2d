-- Grain: record of a change of divisions x division it names x rule on what the snapshots show.
{{ lineage_units_failing(
    'int_lineage_division_record', 'int_crosswalk_division_life',
    'int_crosswalk_division_departure', 'division_event', 'cast(null as varchar)'
) }}
