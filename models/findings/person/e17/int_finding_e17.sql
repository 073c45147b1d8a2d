-- Grain: person record in force that no delivery has confirmed for longer than allowed, from the day
-- the time was over.
with person as (
    select * from {{ ref('hist_person') }}
    where valid_to is null
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'E17' and parameter_code = 'months'
),

last_month as (
    select max(month) as month
    from {{ ref('month') }}
),

late as (
    select
        person.*,
        cast(
            {{ dbt.dateadd('month', 'cast(allowed.value as integer)', 'person.last_as_of_date') }} as date
        ) as stale_from
    from person
    inner join allowed on {{ valid_at('allowed', 'person.last_as_of_date') }}
),

failing as (
    select
        late.*,
        last_month.month as seen_until,
        'E17' as rule_id,
        cast(null as varchar) as column_name
    from late
    inner join last_month on late.stale_from <= last_month.month
)

{{ finding_spells('failing', 'person', last_seen='seen_until', valid_from='stale_from') }}
