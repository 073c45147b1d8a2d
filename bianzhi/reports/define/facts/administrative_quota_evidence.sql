-- As for every cell of quota and staff.
{% include "quota_evidence.sql" %}
