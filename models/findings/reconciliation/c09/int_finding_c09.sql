-- Grain: row of a report x figure that differs from the detail of the month's end; a cell that the
-- detail has and the report leaves out is a finding without a row. Detail that was not delivered for
-- that month blames no report.
with figure as (
    select
        *,
        as_of_date as valid_from,
        cast(null as date) as valid_to,
        as_of_date as last_as_of_date
    from {{ ref('int_reported_figure') }}
),

different as (
    select
        *,
        'C09' as rule_id,
        measure_code as column_name
    from figure
    where comparison_code = 'different' and is_observed
),

left_out as (
    select
        source,
        scope,
        lake_id,
        organization_code,
        valid_from,
        valid_to,
        last_as_of_date,
        concat(
            organization_code,
            '|',
            establishment_type_code,
            '|',
            substring(cast(month as varchar), 1, 7),
            '-01'
        ) as record_key
    from figure
    where comparison_code = 'not_reported' and is_observed
    group by
        source,
        scope,
        lake_id,
        organization_code,
        establishment_type_code,
        month,
        valid_from,
        valid_to,
        last_as_of_date
),

failing as (
    {{ finding_spells('different', 'reported_use') }}
    union all
    select
        'C09' as rule_id,
        'reported_use' as entity,
        left_out.source,
        left_out.scope,
        standing.part,
        left_out.organization_code,
        left_out.record_key,
        cast(null as varchar) as column_name,
        left_out.lake_id,
        cast(null as integer) as row_no,
        left_out.valid_from,
        left_out.valid_to,
        left_out.last_as_of_date as last_seen_on
    from left_out
    inner join {{ source('inputs', 'standing') }} as standing on left_out.lake_id = standing.lake_id
)

select * from failing
