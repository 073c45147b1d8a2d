-- Grain: unit kind x unit x time in which snapshots show it, and the last snapshot of its scope
-- before, which did not (unseen_on). For an organization that is an incarnation, where a gap is
-- only a missing snapshot; for a division an unbroken run of snapshots that show its code.
with organization as (
    select * from {{ ref('int_organization') }}
),

division as (
    select
        *,
        case
            when lag(valid_to) over (partition by division_code order by valid_from) = valid_from
                then 0
            else 1
        end as opens_run
    from {{ ref('int_division') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity in ('organization', 'division')
),

observed as (
    select
        'organization' as unit_kind,
        organization_code as unit_code,
        organization_key as span_key,
        source,
        scope,
        part,
        valid_from,
        valid_to,
        coalesce(last_as_of_date, valid_from) as last_as_of_date,
        is_placeholder
    from organization
    union all
    select
        'division' as unit_kind,
        division_code as unit_code,
        cast(
            sum(opens_run) over (partition by division_code order by valid_from) as varchar
        ) as span_key,
        source,
        scope,
        part,
        valid_from,
        valid_to,
        last_as_of_date,
        false as is_placeholder
    from division
),

span as (
    select
        unit_kind,
        unit_code,
        span_key,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
        max(last_as_of_date) as last_as_of_date,
        not bool_and(is_placeholder) as is_described
    from observed
    group by unit_kind, unit_code, span_key
),

unseen as (
    select
        span.unit_kind,
        span.unit_code,
        span.span_key,
        max(standing.as_of_date) as unseen_on
    from span
    inner join observed
        on
            span.unit_kind = observed.unit_kind
            and span.unit_code = observed.unit_code
            and span.span_key = observed.span_key
            and span.valid_from = observed.valid_from
    inner join standing
        on
            observed.unit_kind = standing.entity
            and observed.source = standing.source
            and observed.scope = standing.scope
            and observed.part = standing.part
            and observed.valid_from > standing.as_of_date
    group by span.unit_kind, span.unit_code, span.span_key
),

int_crosswalk_observed_span as (
    select
        span.unit_kind,
        span.unit_code,
        case
            when span.is_described then unseen.unseen_on
            else cast({{ dbt.dateadd('day', -1, 'span.valid_from') }} as date)
        end as unseen_on,
        span.valid_from,
        span.valid_to,
        span.last_as_of_date,
        span.is_described
    from span
    left join unseen
        on
            span.unit_kind = unseen.unit_kind
            and span.unit_code = unseen.unit_code
            and span.span_key = unseen.span_key
)

select * from int_crosswalk_observed_span
