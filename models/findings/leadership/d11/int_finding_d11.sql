-- Grain: record of an acting appointment x spell in which it is older than allowed.
with appointment as (
    select * from {{ ref('hist_appointment') }}
    where is_acting
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'D11' and parameter_code = 'months'
),

late as (
    select
        appointment.*,
        cast(
            {{ dbt.dateadd('month', 'cast(allowed.value as integer)', 'appointment.appointed_on') }} as date
        ) as late_on
    from appointment
    inner join allowed on {{ valid_at('allowed', 'appointment.appointed_on') }}
),

failing as (
    select
        *,
        greatest(valid_from, late_on) as failing_from,
        'D11' as rule_id,
        'appointed_on' as column_name
    from late
    where
        late_on < last_as_of_date
        and (removed_on is null or removed_on > late_on)
)

{{ finding_spells('failing', 'appointment', valid_from='failing_from') }}
