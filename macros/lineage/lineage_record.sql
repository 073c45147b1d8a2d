{# Records of changes of units that make lineage, with the content that stands. #}
{% macro lineage_record(entity) -%}
with {{ event_states(entity) }},

event_type as (
    select * from {{ ref('organization_event_type') }}
),

record as (
    select
        records.source,
        records.scope,
        records.part,
        records.record_key,
        records.lake_id,
        records.row_no,
        records.predecessor_code,
        records.successor_code,
        records.effective_on,
        records.share_of_posts,
        records.valid_from,
        records.valid_to,
        records.last_as_of_date
    from records
    inner join event_type on records.event_type_code = event_type.code
    where
        records.valid_to is null
        and records.effective_on is not null
        and (event_type.is_lineage or event_type.ends_predecessor or records.share_of_posts <> 0)
)

select * from record
{%- endmacro %}
