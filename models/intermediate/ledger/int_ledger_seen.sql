-- Grain: ledger movement x establishment snapshot it should first be seen in: the first as-of date,
-- on or after the day it takes effect, that the scope reporting its organization and type
-- delivered. Types that the snapshot never had for an organization are taken from the other rows of
-- the organization; organizations without any snapshot are left out, there the ledger is the
-- source.
with ledger as (
    select
        *,
        coalesce(establishment_type_code, '') as type_code
    from {{ ref('int_establishment_ledger') }}
),

establishment as (
    select * from {{ ref('int_establishment') }}
),

typed as (
    select distinct organization_code, establishment_type_code as type_code
    from establishment
),

cell as (
    select distinct
        ledger.organization_code,
        ledger.type_code,
        typed.organization_code is not null as is_own
    from ledger
    left join typed
        on ledger.organization_code = typed.organization_code and ledger.type_code = typed.type_code
),

candidate_row as (
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
        ) as row_rank
    from cell
    inner join establishment
        on
            cell.organization_code = establishment.organization_code
            and (not cell.is_own or cell.type_code = establishment.establishment_type_code)
),

reporting_row as (
    select
        *,
        case
            when row_number() over (
                partition by organization_code, type_code
                order by valid_from
            ) > 1 then valid_from
        end as reports_from,
        lead(valid_from) over (partition by organization_code, type_code order by valid_from)
            as reports_to
    from candidate_row
    where row_rank = 1
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

expected as (
    select
        ledger.record_key,
        ledger.organization_code,
        ledger.type_code,
        ledger.posts_change,
        reporting_row.source,
        reporting_row.scope,
        reporting_row.part,
        reporting_row.reports_to,
        greatest(
            coalesce(ledger.effective_on, cast('0001-01-01' as date)),
            coalesce(reporting_row.reports_from, cast('0001-01-01' as date))
        ) as expected_from
    from ledger
    inner join reporting_row
        on ledger.organization_code = reporting_row.organization_code and ledger.type_code = reporting_row.type_code
),

seen as (
    select
        expected.*,
        delivered.as_of_date,
        row_number() over (partition by expected.record_key order by delivered.as_of_date) as row_rank
    from expected
    inner join delivered
        on
            expected.source = delivered.source
            and expected.scope = delivered.scope
            and expected.part = delivered.part
            and expected.expected_from <= delivered.as_of_date
            and (delivered.after_date is null or expected.expected_from > delivered.after_date)
    where expected.reports_to is null or delivered.as_of_date < expected.reports_to
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
    where row_rank = 1
)

select * from int_ledger_seen
