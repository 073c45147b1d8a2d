{% set fact = 'reform_group' %}{% include "_reform_unit_evidence.sql" %}
