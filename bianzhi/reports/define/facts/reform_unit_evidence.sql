{% set fact = 'reform_unit' %}{% include "_reform_unit_evidence.sql" %}
