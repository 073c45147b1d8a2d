-- Grain: direction x measure x stage x stage reached: the sum over all paths between them.
{{ unit_path('int_crosswalk_step', 'int_crosswalk_stage') }}
