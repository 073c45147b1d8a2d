-- Grain: ledger movement x rule on how it was entered: again under another key (B08), later than
-- allowed after it took effect (B09), or with a text that names another number of posts (B11). What
-- came with the first delivery of a scope is its stock of old movements, not late.
with records as (
    {{ event_states('establishment_movement') | indent(4) }}
),

first_delivery as (
    select * from {{ ref('int_scope_first_delivery') }}
    where entity = 'establishment_movement'
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'B09' and parameter_code = 'days'
),

repeated as (
    select
        record_key,
        row_number() over (
            partition by
                doc_no,
                organization_code,
                establishment_type_code,
                effective_on,
                posts_change,
                reason_code
            order by valid_from, record_key
        ) as entry_no
    from records
    where valid_to is null and doc_no is not null
),

failing as (
    select
        records.*,
        'B08' as rule_id,
        'movement_id' as column_name
    from records
    inner join repeated on records.record_key = repeated.record_key
    where repeated.entry_no > 1
    union all
    select
        records.*,
        'B09' as rule_id,
        'effective_on' as column_name
    from records
    inner join first_delivery
        on records.source = first_delivery.source and records.scope = first_delivery.scope
    inner join allowed on {{ valid_at('allowed', 'records.effective_on') }}
    where
        records.valid_from > first_delivery.first_as_of_date
        and {{ dbt.datediff('records.effective_on', 'records.valid_from', 'day') }}
        > allowed.value
    union all
    select
        *,
        'B11' as rule_id,
        'summary' as column_name
    from records
    where
        posts_change is not null
        and {{ regexp_group('summary', '([0-9]+)名') }} <> ''
        and {{ regexp_group('summary', '([0-9]+)名') }} <> cast(abs(posts_change) as varchar)
)

{{ finding_spells('failing', 'establishment_movement') }}
