-- Grain: unit kind x record of a change of units that makes lineage, with the content in force.
with organization_record as (
    {{ event_states('organization_event') | indent(4) }}
),

division_record as (
    {{ event_states('division_event') | indent(4) }}
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

{% set columns -%}
source,
        scope,
        part,
        record_key,
        lake_id,
        row_no,
        event_type_code,
        predecessor_code,
        successor_code,
        effective_on,
        share_of_posts,
        valid_from,
        valid_to,
        last_as_of_date
{%- endset -%}
records as (
    select
        'organization' as unit_kind,
        {{ columns }}
    from organization_record
    union all
    select
        'division' as unit_kind,
        {{ columns }}
    from division_record
),

int_lineage_record as (
    select
        records.unit_kind,
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

select * from int_lineage_record
