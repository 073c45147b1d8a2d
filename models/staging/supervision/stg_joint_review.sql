-- Grain: one row per landed row of joint_review in force.
{{ rows_in_force('joint_review') }}
