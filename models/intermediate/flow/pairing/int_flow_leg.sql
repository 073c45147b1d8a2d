-- Grain: head that enters or leaves an organization and establishment type in a month: one leg of a
-- flow. Of the rows that open (close) in the month as many are legs as the number of heads rises
-- (falls); seen_on is the as-of date of the delivery that shows the leg.
with span as (
    select * from {{ ref('int_person_span') }}
),

change as (
    select * from {{ ref('int_occupancy_change') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = 'person'
),

{% set same_cell = "span.person_key is not distinct from change.person_key"
    ~ " and span.organization_code = change.organization_code"
    ~ " and span.establishment_type_code is not distinct from change.establishment_type_code" -%}
borders as (
    select
        span.*,
        'in' as direction_code,
        change.month_no,
        span.valid_from as seen_on,
        change.heads_change as heads
    from span
    inner join change on {{ same_cell }} and span.month_from_no = change.month_no
    where change.heads_change > 0
    union all
    select
        span.*,
        'out' as direction_code,
        change.month_no,
        span.valid_to as seen_on,
        -change.heads_change as heads
    from span
    inner join change on {{ same_cell }} and span.month_to_no = change.month_no
    where change.heads_change < 0
),

counted as (
    select
        *,
        row_number() over (
            partition by person_key, organization_code, establishment_type_code, month_no
            order by seen_on, lake_id, row_no
        ) as head_no
    from borders
),

int_flow_leg as (
    select
        md5(
            concat_ws(
                '|',
                coalesce(counted.person_key, ''),
                counted.organization_code,
                coalesce(counted.establishment_type_code, ''),
                cast(counted.month_no as varchar),
                cast(counted.head_no as varchar)
            )
        ) as leg_id,
        counted.direction_code,
        counted.person_key,
        counted.organization_code,
        counted.establishment_type_code,
        counted.month_no,
        cast(counted.head_no as integer) as head_no,
        counted.seen_on,
        counted.name_key,
        counted.birth_month,
        shown.source,
        shown.scope,
        shown.part,
        case when counted.direction_code = 'in' then shown.delivery_id else closing.delivery_id end
            as delivery_id
    from counted
    inner join standing as shown on counted.lake_id = shown.lake_id
    left join standing as closing
        on
            shown.source = closing.source
            and shown.scope = closing.scope
            and shown.part = closing.part
            and counted.seen_on = closing.as_of_date
    where counted.head_no <= counted.heads
)

select * from int_flow_leg
