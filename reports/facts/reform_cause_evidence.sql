-- The changes that a cause adds up: of people, of the ledger and of bodies.
with changed as (
    select
        'in_post' as measure_code,
        regexp_replace(flow_code, '_(in|out)$', '') as component_code,
        'staff_change' as entity,
        change_id as record_key,
        cast(null as varchar) as lake_id,
        cast(null as integer) as row_no,
        delivery_id,
        doc_no
    from historical_change.staff_change
    where
        month > date '{{ opening }}'
        and month <= date '{{ closing }}'
        and heads_change <> 0
    union all
    select
        'authorized_posts' as measure_code,
        'reason_' || coalesce(reason_code, 'missing') as component_code,
        'establishment_movement' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        doc_no
    from historical_change.establishment_ledger
    where effective_on > date '{{ opening }}' and effective_on <= date '{{ closing }}'
    union all
    select
        measure.measure_code,
        'event_' || event_type_code as component_code,
        'organization_event' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        doc_no
    from historical_change.organization_event
    cross join (values ('bodies'), ('departments')) as measure (measure_code)
    where effective_on > date '{{ opening }}' and effective_on <= date '{{ closing }}'
)

select
    reform_cause.fact_key,
    changed.entity,
    changed.record_key,
    changed.lake_id,
    changed.row_no,
    changed.delivery_id,
    changed.doc_no
from reform_cause
inner join changed
    on
        reform_cause.measure_code = changed.measure_code
        and reform_cause.component_code = changed.component_code
