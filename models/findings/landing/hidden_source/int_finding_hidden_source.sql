-- Grain: record of a source or scope x spell in which another one is used for its key and says
-- something else: the interval that lost.
{% set entities = ['organization', 'department', 'establishment', 'leadership_quota', 'post',
                   'person', 'off_establishment_worker'] -%}
with {% for entity in entities -%}
{{ entity }} as (
    {{ hidden_records(entity) }}
),

{% endfor -%}
failing as (
    {% for entity in entities -%}
    {{ finding_spells(entity, entity, last_seen='last_seen_on') }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
