-- Grain: body x stage between two records that touch it.
{{ unit_stage('int_crosswalk_edge', 'int_crosswalk_departure', 'int_crosswalk_legal_life') }}
