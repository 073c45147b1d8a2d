{#- Relation `cause`: what each cause added to the change of a figure, and the change itself without a
    component, so that one can be taken from the other. -#}
cause as (
    select
        structure_code,
        level_code,
        unit_code,
        measure_code,
        part_code,
        component_code,
        contribution,
        0 as change_value
    from historical_change.reform_decomposition
    where reform_code = '{{ reform }}'
    union all
    select
        structure_code,
        level_code,
        unit_code,
        measure_code,
        part_code,
        cast(null as varchar) as component_code,
        0 as contribution,
        change_value
    from historical_change.reform_comparison
    where
        reform_code = '{{ reform }}'
        and measure_code in (select measure_code from norms.reform_measure where is_explained)
)
