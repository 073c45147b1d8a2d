-- As for every record of authorized posts.
{% include "posts_evidence.sql" %}
