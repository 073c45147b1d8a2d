-- Grain: head that enters or leaves an organization and establishment type in a month, or attribute
-- of a person in an organization that changed in a month. A move is two rows, one per organization;
-- stock_flow_month adds these rows up and nothing else.
{{ config(materialized='monthly') }}
with flow as (
    select * from {{ ref('int_flow_change') }}
),

attribute as (
    select * from {{ ref('int_flow_attribute') }}
),

month as (
    select * from {{ ref('month') }}
),

changes as (
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_no,
        head_no,
        seen_on,
        delivery_id,
        heads_change,
        flow_code,
        cause_code,
        cast(null as varchar) as attribute_code,
        cast(null as varchar) as value_before,
        cast(null as varchar) as value_after,
        counter_organization_code,
        counter_establishment_type_code,
        counter_month_no,
        event_id,
        reform_code,
        movement_id,
        effective_on,
        doc_no
    from flow
    union all
    select
        person_key,
        organization_code,
        establishment_type_code,
        month_no,
        1 as head_no,
        seen_on,
        delivery_id,
        0 as heads_change,
        'attribute' as flow_code,
        cast(null as varchar) as cause_code,
        attribute_code,
        value_before,
        value_after,
        cast(null as varchar) as counter_organization_code,
        cast(null as varchar) as counter_establishment_type_code,
        cast(null as integer) as counter_month_no,
        cast(null as varchar) as event_id,
        cast(null as varchar) as reform_code,
        cast(null as varchar) as movement_id,
        cast(null as date) as effective_on,
        cast(null as varchar) as doc_no
    from attribute
),

int_staff_change as (
    select
        md5(
            concat_ws(
                '|',
                coalesce(changes.person_key, ''),
                changes.organization_code,
                coalesce(changes.establishment_type_code, ''),
                cast(month.month as varchar),
                changes.flow_code,
                coalesce(changes.attribute_code, ''),
                cast(changes.head_no as varchar)
            )
        ) as change_id,
        changes.*,
        month.month,
        {{ month_end('changes.counter_month_no') }} as counter_month,
        cast({{ dbt.datediff('changes.effective_on', 'changes.seen_on', 'day') }} as integer)
            as update_lag_days
    from changes
    inner join month on changes.month_no = month.month_no
)

select
    change_id,
    person_key,
    organization_code,
    establishment_type_code,
    month,
    flow_code,
    cause_code,
    heads_change,
    attribute_code,
    value_before,
    value_after,
    counter_organization_code,
    counter_establishment_type_code,
    counter_month,
    event_id,
    reform_code,
    movement_id,
    effective_on,
    doc_no,
    seen_on,
    update_lag_days,
    delivery_id
from int_staff_change
