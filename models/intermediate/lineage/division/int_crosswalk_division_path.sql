-- Grain: direction x measure x stage x stage reached: the sum over all paths between them.
{{ unit_path('int_crosswalk_division_step', 'int_crosswalk_division_stage') }}
