-- Grain: person or department record x spell in which its organization is inactive.
{% set rules = {'person': 'A08', 'department': 'A14'} -%}
{% set relations = {'person': 'int_person_in_post', 'department': 'int_department'} -%}
with inactive as (
    select * from {{ ref('int_organization_inactive') }}
),

{% for entity, relation in relations.items() -%}
{{ entity }} as (
    select
        records.*,
        greatest(records.valid_from, inactive.valid_from) as failing_from,
        least(records.valid_to, inactive.valid_to) as failing_to,
        '{{ rules[entity] }}' as rule_id,
        'organization_code' as column_name
    from {{ ref(relation) }} as records
    inner join inactive
        on
            records.organization_code = inactive.organization_code
            and (inactive.valid_to is null or records.valid_from < inactive.valid_to)
            and (records.valid_to is null or records.valid_to > inactive.valid_from)
),

{% endfor -%}
failing as (
    {% for entity in relations -%}
    {{ finding_spells(
        entity, entity,
        last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
    ) | indent(4) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
