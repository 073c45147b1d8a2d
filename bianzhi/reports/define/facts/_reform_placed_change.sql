{#- Relation `moved`: what stands behind a cause, or without one behind the change itself, with the body
    whose figures it is on either structure. -#}
{% include "_reform_body_rows.sql" %},

{% include "_reform_changed.sql" %},

moved as (
    select
        structure_code,
        placed_code,
        day,
        measure_code,
        cast(null as varchar) as component_code,
        part_code,
        entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        doc_no
    from placed
    union all
    select
        'as_named' as structure_code,
        organization_code as placed_code,
        date '{{ closing }}' as day,
        measure_code,
        component_code,
        part_code,
        entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        doc_no
    from changed
    union all
    select
        'constant' as structure_code,
        crosswalk.to_code as placed_code,
        date '{{ closing }}' as day,
        changed.measure_code,
        changed.component_code,
        changed.part_code,
        changed.entity,
        changed.record_key,
        changed.lake_id,
        changed.row_no,
        changed.delivery_id,
        changed.doc_no
    from changed
    inner join crosswalk
        on
            changed.organization_code = crosswalk.from_code
            and crosswalk.from_valid_from <= changed.changed_on
            and (
                crosswalk.from_valid_to is null
                or crosswalk.from_valid_to >= date_trunc('month', changed.changed_on)
            )
)
