-- Grain: source x scope x part of person x month in which it was delivered: whether its people
-- come into view then (never delivered before, or empty until then) or all go out of it. Such
-- heads are no movements of people.
with standing as (
    select
        *,
        {{ month_number('as_of_date') }} as month_no
    from {{ source('inputs', 'standing') }}
    where entity = 'person'
),

ranked as (
    select
        source,
        scope,
        part,
        month_no,
        rows_landed = 0 as is_empty,
        row_number() over (
            partition by source, scope, part, month_no
            order by as_of_date desc
        ) as row_rank
    from standing
),

compared as (
    select
        source,
        scope,
        part,
        month_no,
        is_empty,
        coalesce(
            lag(is_empty) over (partition by source, scope, part order by month_no), true
        ) as was_empty
    from ranked
    where row_rank = 1
),

int_flow_scope_month as (
    select
        source,
        scope,
        part,
        month_no,
        was_empty and not is_empty as is_first_seen,
        is_empty and not was_empty as is_dropped
    from compared
)

select * from int_flow_scope_month
