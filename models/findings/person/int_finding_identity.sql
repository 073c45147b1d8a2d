-- Grain: person or worker record x failing check of the citizen id. The checks were made on
-- landing, where the id was still at hand.
{% set people = {'person': 'person_id', 'off_establishment_worker': 'worker_id'} -%}
{% for entity, id_column in people.items() -%}
{{ 'with ' if loop.first }}{{ entity }} as (
    select * from {{ ref('hist_' ~ entity) }}
),

{{ entity }}_checked as (
    select *, 'E01' as rule_id, '{{ id_column }}' as column_name
    from {{ entity }}
    where id_check_code not in ('ok', 'missing', 'not_applicable')
    union all
    select
        *,
        'E03' as rule_id,
        'sex_code' as column_name
    from {{ entity }}
    where not id_sex_matches
    union all
    select
        *,
        'E03' as rule_id,
        'birth_date' as column_name
    from {{ entity }}
    where not id_birth_matches
),

{% endfor -%}
failing as (
    {% for entity in people -%}
    {{ finding_spells(entity ~ '_checked', entity) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
