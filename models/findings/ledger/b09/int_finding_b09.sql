-- Grain: ledger movement that was entered later than allowed after it took effect. The first delivery
-- of a scope brings its stock of old movements, which are not late.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

first_delivery as (
    select * from {{ ref('int_scope_first_delivery') }}
    where entity = 'establishment_movement'
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'B09' and parameter_code = 'days'
),

failing as (
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
        and {{ dbt.datediff('records.effective_on', 'records.valid_from', 'day') }} > allowed.value
)

{{ finding_spells('failing', 'establishment_movement') }}
