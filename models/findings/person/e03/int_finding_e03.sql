-- Grain: person or worker record x column (sex, birth date) that contradicts the citizen id. The
-- comparison was made on landing, where the id was still at hand.
{% set people = ['person', 'off_establishment_worker'] -%}
{% set columns = {'sex_code': 'id_sex_matches', 'birth_date': 'id_birth_matches'} -%}
{% for entity in people -%}
{{ 'with ' if loop.first }}{{ entity }} as (
    {% for column, matches in columns.items() -%}
    select
        *,
        'E03' as rule_id,
        '{{ column }}' as column_name
    from {{ ref('hist_' ~ entity) }}
    where not {{ matches }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

{% endfor -%}
failing as (
    {% for entity in people -%}
    {{ finding_spells(entity, entity) | indent(4) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
