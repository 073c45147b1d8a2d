-- Grain: record of a change of divisions that makes lineage, with the content that stands.
{{ lineage_record('division_event') }}
