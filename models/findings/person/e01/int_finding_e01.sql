-- Grain: person or worker record whose citizen id fails its check. The check was made on landing,
-- where the id was still at hand.
{% set people = {'person': 'person_id', 'off_establishment_worker': 'worker_id'} -%}
{% for entity, id_column in people.items() -%}
{{ 'with ' if loop.first }}{{ entity }} as (
    select
        *,
        'E01' as rule_id,
        '{{ id_column }}' as column_name
    from {{ ref('hist_' ~ entity) }}
    where id_check_code not in ('ok', 'missing', 'not_applicable')
),

{% endfor -%}
failing as (
    {% for entity in people -%}
    {{ finding_spells(entity, entity) | indent(4) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
