-- Grain: direction x measure x link, as a weighted transition: forwards by the share of what the
-- ending segment held, backwards by the share of what the beginning segment received. Where no
-- stock is known, as for divisions, all that was received counts equally.
with share as (
    select * from {{ ref('int_crosswalk_share') }}
    where numerator > 0
),

basis as (
    select * from {{ ref('weight_basis') }}
),

stock as (
    select * from {{ ref('int_crosswalk_stock') }}
),

stocked as (
    select
        share.unit_kind,
        share.origin_segment,
        share.destination_segment,
        share.measure_code,
        coalesce(stock.stock, 0) as stock,
        share.numerator,
        share.denominator,
        basis.sort_order as basis_order
    from share
    inner join basis on share.weight_basis_code = basis.code
    left join stock
        on share.origin_segment = stock.segment_id and share.measure_code = stock.measure_code
),

-- Largest remainder: the parts of a stock are whole and add up to it.
divided as (
    select
        *,
        {{ integer_divide('cast(stock as ' ~ type_int128() ~ ') * numerator', 'denominator') }}
            as floor_part,
        (cast(stock as {{ type_int128() }}) * numerator) % denominator as remainder
    from stocked
),

apportioned as (
    select
        *,
        floor_part + case
            when
                row_number() over (
                    partition by origin_segment, measure_code
                    order by remainder desc, destination_segment asc
                )
                <= stock - sum(floor_part) over (partition by origin_segment, measure_code)
                then 1
            else 0
        end as whole_part
    from divided
),

received as (
    select
        *,
        count(*) over (partition by destination_segment, measure_code) as origins,
        sum(whole_part) over (partition by destination_segment, measure_code) as total_received,
        max(basis_order) over (partition by destination_segment, measure_code) as worst_order
    from apportioned
),

backward as (
    select
        received.unit_kind,
        received.measure_code,
        received.destination_segment as from_segment,
        received.origin_segment as to_segment,
        case when received.total_received > 0 then received.whole_part else 1 end as numerator,
        case when received.total_received > 0 then received.total_received else received.origins end
            as denominator,
        case
            when received.origins = 1 then 1
            when received.total_received > 0 then greatest(received.worst_order, basis.sort_order)
            else equal.sort_order
        end as basis_order
    from received
    inner join basis on basis.code = 'opening_share'
    inner join basis as equal on equal.code = 'equal'
),

int_crosswalk_transition as (
    select
        unit_kind,
        'forward' as direction_code,
        measure_code,
        origin_segment as from_segment,
        destination_segment as to_segment,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        cast(basis_order as integer) as basis_order
    from stocked
    union all
    select
        unit_kind,
        'backward' as direction_code,
        measure_code,
        from_segment,
        to_segment,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        cast(basis_order as integer) as basis_order
    from backward
    where numerator > 0
)

select * from int_crosswalk_transition
