-- Grain: ledger movement x establishment snapshot it should first be seen in: the first as-of date,
-- on or after the day it takes effect, that the scope speaking for its body and type delivered.
-- Types that the snapshot never had for a body are spoken for by the other rows of the body; bodies
-- that never came with a snapshot are left out, there the ledger stands in.
with ledger as (
    select
        *,
        coalesce(establishment_type_code, '') as type_code
    from {{ ref('int_establishment_ledger') }}
),

establishment as (
    select * from {{ ref('int_establishment') }}
),

own as (
    select distinct organization_code, establishment_type_code as type_code
    from establishment
),

cell as (
    select distinct
        ledger.organization_code,
        ledger.type_code,
        own.organization_code is not null as is_own
    from ledger
    left join own
        on ledger.organization_code = own.organization_code and ledger.type_code = own.type_code
),

spoken as (
    select
        cell.organization_code,
        cell.type_code,
        establishment.source,
        establishment.scope,
        establishment.part,
        establishment.valid_from,
        row_number() over (
            partition by cell.organization_code, cell.type_code, establishment.valid_from
            order by establishment.record_key
        ) as place
    from cell
    inner join establishment
        on
            cell.organization_code = establishment.organization_code
            and (not cell.is_own or cell.type_code = establishment.establishment_type_code)
),

voice as (
    select
        *,
        case
            when row_number() over (
                partition by organization_code, type_code
                order by valid_from
            ) > 1 then valid_from
        end as speaks_from,
        lead(valid_from) over (partition by organization_code, type_code order by valid_from)
            as speaks_to
    from spoken
    where place = 1
),

as_of as (
    select distinct source, scope, part, as_of_date
    from {{ source('inputs', 'standing') }}
    where entity = 'establishment'
),

delivered as (
    select
        *,
        lag(as_of_date) over (partition by source, scope, part order by as_of_date) as after_date
    from as_of
),

awaited as (
    select
        ledger.record_key,
        ledger.organization_code,
        ledger.type_code,
        ledger.posts_change,
        voice.source,
        voice.scope,
        voice.part,
        voice.speaks_to,
        greatest(
            coalesce(ledger.effective_on, cast('0001-01-01' as date)),
            coalesce(voice.speaks_from, cast('0001-01-01' as date))
        ) as awaited_from
    from ledger
    inner join voice
        on ledger.organization_code = voice.organization_code and ledger.type_code = voice.type_code
),

seen as (
    select
        awaited.*,
        delivered.as_of_date,
        row_number() over (partition by awaited.record_key order by delivered.as_of_date) as place
    from awaited
    inner join delivered
        on
            awaited.source = delivered.source
            and awaited.scope = delivered.scope
            and awaited.part = delivered.part
            and awaited.awaited_from <= delivered.as_of_date
            and (delivered.after_date is null or awaited.awaited_from > delivered.after_date)
    where awaited.speaks_to is null or delivered.as_of_date < awaited.speaks_to
),

int_ledger_seen as (
    select
        record_key,
        organization_code,
        type_code as establishment_type_code,
        posts_change,
        source,
        scope,
        part,
        as_of_date as seen_on
    from seen
    where place = 1
)

select * from int_ledger_seen
