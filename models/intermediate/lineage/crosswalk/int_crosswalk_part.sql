-- Grain: link x measure: which part of what the ending stage held passes along it.
{{ unit_part('int_crosswalk_link', 'organization', 'int_crosswalk_evidence') }}
