-- Grain: record of a change of bodies that makes lineage, with the content that stands.
{{ lineage_record('organization_event') }}
