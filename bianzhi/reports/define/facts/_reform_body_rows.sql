{#- Relation `placed`: records with the body whose figures they are on either structure. -#}
{% include "_reform_rows.sql" %},

crosswalk as (
    select distinct
        crosswalk.from_code,
        crosswalk.from_valid_from,
        crosswalk.from_valid_to,
        coalesce(crosswalk.to_code, 'none') as to_code
    from historical_change.organization_crosswalk as crosswalk
    inner join norms.reform_window on crosswalk.basis_date = reform_window.basis_on
    where
        reform_window.reform_code = '{{ reform }}'
        and crosswalk.weight > 0
),

placed as (
    select
        'as_named' as structure_code,
        organization_code as placed_code,
        record.*
    from record
    union all
    select
        'constant' as structure_code,
        crosswalk.to_code as placed_code,
        record.*
    from record
    inner join crosswalk
        on
            record.organization_code = crosswalk.from_code
            and crosswalk.from_valid_from <= record.day
            and (crosswalk.from_valid_to is null or crosswalk.from_valid_to > record.day)
)
