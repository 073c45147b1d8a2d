-- Grain: source of signals x year.
select
    signal_source_code,
    signal_year,
    signals,
    signals_with_problem,
    problems,
    hit_rate
from {{ ref('int_signal_hit_rate') }}
