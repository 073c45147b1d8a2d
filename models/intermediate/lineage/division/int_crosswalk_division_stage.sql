-- Grain: division x stage between two records that touch it.
{{ unit_stage('int_crosswalk_division_edge', 'int_crosswalk_division_departure', 'int_crosswalk_division_legal_life') }}
