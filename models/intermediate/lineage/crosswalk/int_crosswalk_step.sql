-- Grain: direction x measure x link, as a weighted step.
{{ unit_step('int_crosswalk_part', 'int_crosswalk_stock') }}
