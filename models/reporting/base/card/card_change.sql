-- Grain: recorded or inferred change of the organization up to the day x other organization of it. Changes
-- that founded or ended an earlier organization of the same code are left out. Where no record of its
-- foundation or its end exists, the dates of the organization itself take its place.
with organization as (
    select * from {{ ref('card_organization') }}(given_organization, given_day)
),

recorded as (
    select
        event_type_code,
        predecessor_code,
        successor_code,
        effective_on,
        share_of_posts,
        doc_no,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        false as is_inferred
    from {{ ref('organization_event') }}
    union all
    select
        event_type_code,
        predecessor_code,
        successor_code,
        effective_on,
        share_of_posts,
        doc_no,
        concat_ws('|', event_id, predecessor_code, successor_code) as record_key,
        cast(null as varchar) as lake_id,
        cast(null as integer) as row_no,
        delivery_id,
        true as is_inferred
    from {{ ref('organization_lineage') }}
    where is_inferred
),

own as (
    select
        recorded.*,
        organization.organization_code,
        case
            when
                recorded.predecessor_code is null
                or recorded.successor_code is null
                or recorded.predecessor_code = recorded.successor_code
                then 'itself'
            when recorded.successor_code = given_organization then 'from'
            else 'to'
        end as direction_code,
        case
            when recorded.successor_code = given_organization then recorded.predecessor_code
            else recorded.successor_code
        end as other_code
    from recorded
    inner join organization
        on
            organization.organization_code in (recorded.predecessor_code, recorded.successor_code)
            and recorded.effective_on <= given_day
            and (
                organization.earlier_until is null
                or recorded.effective_on > organization.earlier_until
            )
),

dated as (
    select
        '01' as event_type_code,
        established_on as effective_on,
        established_doc_no as doc_no,
        *
    from organization
    where
        established_on <= given_day
        and not exists (
            select 1 from own
            where own.event_type_code = '01' and own.successor_code = given_organization
        )
    union all
    select
        '05' as event_type_code,
        abolished_on as effective_on,
        abolished_doc_no as doc_no,
        *
    from organization
    where
        is_gone
        and abolished_on is not null
        and not exists (
            select 1 from own
            where
                own.effective_on = organization.abolished_on
                and (own.direction_code = 'to' or own.event_type_code = '05')
        )
),

card_change as (
    select
        event_type_code,
        effective_on,
        doc_no,
        organization_code,
        direction_code,
        other_code,
        share_of_posts,
        is_inferred,
        'organization_event' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id
    from own
    union all
    select
        event_type_code,
        effective_on,
        doc_no,
        organization_code,
        'itself' as direction_code,
        cast(null as varchar) as other_code,
        cast(null as decimal(18, 6)) as share_of_posts,
        false as is_inferred,
        'organization' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id
    from dated
)

select * from card_change
