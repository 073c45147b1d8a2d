-- Grain: person or department record x spell in which its body no longer stands.
{% set rules = {'person': 'A08', 'department': 'A14'} -%}
{% set relations = {'person': 'int_person_in_post', 'department': 'int_department'} -%}
with gone as (
    select * from {{ ref('int_organization_gone') }}
),

{% for entity, relation in relations.items() -%}
{{ entity }} as (
    select
        records.source,
        records.scope,
        records.part,
        records.organization_code,
        records.record_key,
        records.lake_id,
        records.row_no,
        greatest(records.valid_from, gone.valid_from) as valid_from,
        case
            when records.valid_to is null then gone.valid_to
            when gone.valid_to is null then records.valid_to
            else least(records.valid_to, gone.valid_to)
        end as valid_to,
        '{{ rules[entity] }}' as rule_id,
        'organization_code' as column_name,
        cast(null as date) as last_seen_on
    from {{ ref(relation) }} as records
    inner join gone
        on
            records.organization_code = gone.organization_code
            and (gone.valid_to is null or records.valid_from < gone.valid_to)
            and (records.valid_to is null or records.valid_to > gone.valid_from)
),

{% endfor -%}
failing as (
    {% for entity in relations -%}
    {{ finding_spells(entity, entity, last_seen='last_seen_on') }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from failing
