-- Grain: measure x cause x organization x record between the two dates behind the change; the part of
-- the measure where the record names one.
with entered as (
    select
        'in_post' as measure_code,
        regexp_replace(flow_code, '_(in|out)$', '') as component_code,
        coalesce('establishment_type_' || establishment_type_code, 'missing') as part_code,
        organization_code,
        month as changed_on,
        'staff_change' as entity,
        change_id as record_key,
        cast(null as varchar) as lake_id,
        cast(null as integer) as row_no,
        delivery_id,
        doc_no
    from {{ ref('staff_change') }}
    where heads_change <> 0
    union all
    select
        'authorized_posts' as measure_code,
        'reason_' || coalesce(reason_code, 'missing') as component_code,
        coalesce('establishment_type_' || establishment_type_code, 'missing') as part_code,
        organization_code,
        effective_on as changed_on,
        'establishment_movement' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        doc_no
    from {{ ref('establishment_ledger') }}
    {%- for side in ['predecessor', 'successor'] %}
    union all
    select
        measure.measure_code,
        case measure.component_code
            when 'event' then 'event_' || event.event_type_code else measure.component_code
        end as component_code,
        cast(null as varchar) as part_code,
        event.{{ side }}_code as organization_code,
        event.effective_on as changed_on,
        'organization_event' as entity,
        event.record_key,
        event.lake_id,
        event.row_no,
        event.delivery_id,
        event.doc_no
    from {{ ref('organization_event') }} as event
    cross join (
        values
        ('bodies', 'event'),
        ('departments', 'event'),
        ('bodies', 'restructured'),
        ('departments', 'restructured'),
        ('authorized_posts', 'restructured'),
        ('in_post', 'restructured')
    ) as measure (measure_code, component_code)
    where event.{{ side }}_code is not null
    {%- endfor %}
    {%- for measure, component, entity, day in [
        ('authorized_posts', 'ledger_difference', 'establishment', 'valid_from'),
        ('departments', 'set_up', 'department', 'valid_from'),
        ('departments', 'abolished', 'department', 'valid_to'),
        ('bodies', 'event_unrecorded', 'organization', 'valid_from'),
        ('departments', 'event_unrecorded', 'organization', 'valid_from'),
        ('bodies', 'regrouped', 'organization', 'valid_from'),
        ('departments', 'regrouped', 'organization', 'valid_from'),
        ('authorized_posts', 'regrouped', 'organization', 'valid_from'),
        ('in_post', 'regrouped', 'organization', 'valid_from'),
    ] %}
    union all
    select
        '{{ measure }}' as measure_code,
        '{{ component }}' as component_code,
        cast(null as varchar) as part_code,
        organization_code,
        {{ day }} as changed_on,
        '{{ entity }}' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        cast(null as varchar) as doc_no
    from {{ ref(entity ~ '_history') }}
    {%- endfor %}
),

reform_change as (
    select distinct *
    from entered
    where changed_on > opening_date and changed_on <= closing_date
)

select * from reform_change
