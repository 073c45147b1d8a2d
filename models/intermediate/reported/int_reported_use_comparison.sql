-- Grain: source x scope x organization x establishment type x month x measure of a report. A figure
-- that others reported beside the one recomputed from the detail of the same month's end, beside
-- its own row's arithmetic, and with the row it comes from.
with figure as (
    select * from {{ ref('int_reported_figure') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

int_reported_use_comparison as (
    select
        figure.source,
        figure.scope,
        figure.organization_code,
        figure.establishment_type_code,
        figure.month,
        figure.measure_code,
        figure.reported,
        figure.recomputed,
        figure.difference,
        figure.comparison_code,
        figure.implied,
        figure.is_consistent,
        figure.is_observed,
        figure.as_of_date,
        standing.delivery_id,
        standing.file_name,
        standing.sheet_name,
        figure.row_no
    from figure
    inner join standing on figure.lake_id = standing.lake_id
)

select * from int_reported_use_comparison
