-- Grain: ledger movement that takes effect after the delivery that shows it, or before the first day
-- that is possible.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

first_possible as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'B05' and parameter_code = 'first_day'
),

failing as (
    select
        records.*,
        'B05' as rule_id,
        'effective_on' as column_name
    from records
    inner join first_possible on {{ valid_at('first_possible', 'records.valid_from') }}
    where
        records.effective_on > records.valid_from
        or year(records.effective_on) * 10000
        + month(records.effective_on) * 100
        + day(records.effective_on) < first_possible.value
)

{{ finding_spells('failing', 'establishment_movement') }}
