-- Grain: stage that ends x stage that begins on the same day and receives something from it.
{{ unit_link('int_crosswalk_edge', 'int_crosswalk_departure', 'int_crosswalk_stage') }}
