-- Grain: source of signals x year: the signals raised, and those that led to a problem.
with signal as (
    select
        *,
        cast(extract(year from raised_on) as integer) as signal_year
    from {{ ref('int_signal') }}
    where raised_on is not null
),

int_signal_hit_rate as (
    select
        signal_source_code,
        signal_year,
        cast(count(*) as integer) as signals,
        cast(sum(case when problems > 0 then 1 else 0 end) as integer) as signals_with_problem,
        cast(sum(problems) as integer) as problems,
        cast(
            cast(sum(case when problems > 0 then 1 else 0 end) as double) / count(*)
            as decimal(18, 6)
        ) as hit_rate
    from signal
    group by signal_source_code, signal_year
)

select * from int_signal_hit_rate
