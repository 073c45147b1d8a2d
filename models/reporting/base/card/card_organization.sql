-- Grain: organization of the code, as last known on the day: one row, or none where no organization had
-- the code by then. A code may be used again; months and events before the first day or after the last
-- day of the organization are those of another one. The closing month is the last one with figures of it in
-- service; staff whom an abolished organization still has afterwards are findings, not its staff.
with state as (
    select
        history.*,
        row_number() over (order by history.valid_from desc) as row_rank
    from {{ ref('organization_history') }} as history
    where history.organization_code = given_organization and history.valid_from <= given_day
),

latest as (
    select
        * exclude (row_rank),
        coalesce(least(abolished_on, valid_to) <= given_day, false) as is_gone
    from state
    where row_rank = 1
),

span as (
    select
        min(history.valid_from) as first_on,
        max(history.valid_from) as newest_from
    from {{ ref('organization_history') }} as history
    inner join latest on history.organization_key = latest.organization_key
),

earlier as (
    select max(history.valid_to) as earlier_until
    from {{ ref('organization_history') }} as history
    cross join latest
    cross join span
    where
        history.organization_code = given_organization
        and history.organization_key <> latest.organization_key
        and history.valid_to <= span.first_on
),

used as (
    select max(cells.month) as last_month
    from {{ ref('establishment_use_month') }} as cells
    cross join latest
    cross join span
    where
        cells.organization_code = given_organization
        and cells.month <= given_day
        and cells.month >= span.first_on
        and cells.month < least(latest.abolished_on, latest.valid_to, given_day + 1)
),

known as (
    select max(month) as last_month
    from {{ ref('establishment_use_month') }}
    where month <= given_day
)

select
    latest.*,
    span.first_on,
    earlier.earlier_until,
    coalesce(used.last_month, known.last_month) as closing_month
from latest
cross join span
cross join earlier
cross join used
cross join known
