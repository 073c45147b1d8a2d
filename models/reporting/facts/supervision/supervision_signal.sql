-- Grain: source of signals in the year of the closing date.
select
    signals.signal_source_code as fact_key,
    'problem' as entity,
    cast(null as varchar) as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    signals.signal_source_code,
    signals.signals,
    signals.signals_with_problem,
    signals.problems
from {{ ref('signal_hit_rate') }} as signals
where signals.signal_year = year(closing_date)
