-- Grain: source x scope x code column of people x delivery: the share of rows that would have to change
-- their code to turn the shares of the delivery before into those of this one, beside what is usual for
-- the scope. The first delivery has none before it.
{% set columns = ['sex_code', 'education_code', 'establishment_type_code', 'post_category_code',
                  'staff_status_code', 'staff_category_code'] -%}
{% set group = 'source, scope, column_name' -%}
{% set thresholds = {'least_share': 'drift_share', 'factor': 'drift_factor', 'fewest': 'drift_rows'} -%}
with threshold as (
    select * from {{ ref('gate_threshold') }}
),

person as (
    select * from {{ ref('hist_person') }}
),

delivery_day as (
    select distinct source, scope, as_of_date
    from {{ source('inputs', 'standing') }}
    where entity = 'person'
),

coded as (
    {% for column in columns -%}
    select
        source,
        scope,
        '{{ column }}' as column_name,
        coalesce({{ column }}, '') as code,
        valid_from,
        valid_to
    from person
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

change as (
    select source, scope, column_name, code, valid_from as day, count(*) as heads
    from coded
    group by source, scope, column_name, code, valid_from
    union all
    select source, scope, column_name, code, valid_to as day, -count(*) as heads
    from coded
    where valid_to is not null
    group by source, scope, column_name, code, valid_to
),

code as (
    select distinct source, scope, column_name, code
    from change
),

stock as (
    select
        code.source,
        code.scope,
        code.column_name,
        code.code,
        delivery_day.as_of_date,
        coalesce(sum(change.heads), 0) as heads
    from code
    inner join delivery_day on code.source = delivery_day.source and code.scope = delivery_day.scope
    left join change
        on
            code.source = change.source
            and code.scope = change.scope
            and code.column_name = change.column_name
            and code.code = change.code
            and change.day <= delivery_day.as_of_date
    group by code.source, code.scope, code.column_name, code.code, delivery_day.as_of_date
),

shared as (
    select
        *,
        sum(heads) over (partition by {{ group }}, as_of_date) as delivered_rows,
        cast(
            cast(heads as double)
            / nullif(sum(heads) over (partition by {{ group }}, as_of_date), 0)
            as decimal(18, 9)
        ) as share
    from stock
),

moved as (
    select
        *,
        share - lag(share) over (partition by {{ group }}, code order by as_of_date) as share_change
    from shared
),

-- Of codes that moved as far, as two codes of a column always do, the first is shown.
ranked as (
    select
        *,
        row_number() over (
            partition by {{ group }}, as_of_date order by abs(share_change) desc, code
        ) as code_rank
    from moved
    where share_change is not null
),

drift as (
    select
        source,
        scope,
        column_name,
        as_of_date,
        cast(max(delivered_rows) as integer) as delivered_rows,
        sum(abs(share_change)) / 2 as moved_share,
        max(case when code_rank = 1 then code end) as moved_code,
        max(case when code_rank = 1 then share - share_change end) as share_before,
        max(case when code_rank = 1 then share end) as share_now
    from ranked
    group by source, scope, column_name, as_of_date
),

usual as (
    select
        *,
        max(moved_share) over (
            partition by {{ group }} order by as_of_date rows between 12 preceding and 1 preceding
        ) as usual_share
    from drift
),

int_code_drift as (
    select
        usual.source,
        usual.scope,
        usual.column_name,
        usual.as_of_date,
        usual.delivered_rows,
        usual.moved_code,
        cast(usual.share_before as decimal(18, 6)) as share_before,
        cast(usual.share_now as decimal(18, 6)) as share_now,
        cast(usual.moved_share as decimal(18, 6)) as moved_share,
        cast(usual.usual_share as decimal(18, 6)) as usual_share,
        cast(
            greatest(least_share.value, coalesce(usual.usual_share, 0) * factor.value)
            as decimal(18, 6)
        ) as ordinary_share,
        usual.delivered_rows >= fewest.value as is_judged
    from usual
    {% for name, code in thresholds.items() -%}
    inner join threshold as {{ name }}
        on {{ name }}.threshold_code = '{{ code }}' and {{ valid_at(name, 'usual.as_of_date') }}
    {% endfor %}
)

select * from int_code_drift
