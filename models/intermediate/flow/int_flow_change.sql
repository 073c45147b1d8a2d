-- Grain: leg with its kind of flow, its cause, its counter leg and its record. First match wins:
-- correction of scope or id, move along the lineage, other move, change of type, begin or end of a
-- double count, entry or exit. A record of an entry or exit does not explain a change of type.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

correction as (
    select * from {{ ref('int_flow_correction') }}
),

joined as (
    select * from {{ ref('int_flow_joined') }}
),

entry_exit as (
    select * from {{ ref('int_flow_entry_exit') }}
),

record as (
    select * from {{ ref('int_flow_record') }}
),

int_flow_change as (
    select
        leg.leg_id,
        leg.person_key,
        leg.organization_code,
        leg.establishment_type_code,
        leg.month_no,
        leg.head_no,
        leg.seen_on,
        leg.delivery_id,
        case when leg.direction_code = 'in' then 1 else -1 end as heads_change,
        case
            when correction.leg_id is not null then 'corrections'
            when joined.leg_id is not null
                then concat(joined.kind_code, '_', leg.direction_code)
            else entry_exit.flow_code
        end as flow_code,
        case
            when correction.leg_id is not null then correction.cause_code
            when joined.kind_code = 'reclassified' then 'type_changed'
            when joined.kind_code = 'reform' then 'reform'
            when joined.kind_code = 'transfers'
                then coalesce(own.mode_code, other.mode_code, 'unknown')
            else entry_exit.cause_code
        end as cause_code,
        counter.organization_code as counter_organization_code,
        counter.establishment_type_code as counter_establishment_type_code,
        counter.month_no as counter_month_no,
        joined.event_id,
        joined.reform_code,
        coalesce(own.movement_id, other.movement_id) as movement_id,
        case
            when own.leg_id is not null then own.effective_on
            when other.leg_id is not null then other.effective_on
            else joined.effective_on
        end as effective_on,
        case
            when own.leg_id is not null then own.doc_no
            when other.leg_id is not null then other.doc_no
            else joined.doc_no
        end as doc_no
    from leg
    left join correction on leg.leg_id = correction.leg_id
    left join joined on leg.leg_id = joined.leg_id
    left join entry_exit on leg.leg_id = entry_exit.leg_id
    left join leg as counter
        on coalesce(joined.counter_leg_id, correction.counter_leg_id) = counter.leg_id
    left join record as own
        on
            leg.leg_id = own.leg_id
            and correction.leg_id is null
            and coalesce(joined.kind_code, '') <> 'reclassified'
    left join record as other
        on joined.counter_leg_id = other.leg_id and joined.kind_code <> 'reclassified'
)

select * from int_flow_change
