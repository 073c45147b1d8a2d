-- Grain: link x measure: the share of what the ending segment held that passes along the link, as a
-- fraction of whole numbers, and how well that is known. For each measure the first method (seed
-- crosswalk_method) that has evidence for all links of the segment decides.
with evidence as (
    select * from {{ ref('int_crosswalk_evidence') }}
),

method as (
    select * from {{ ref('crosswalk_method') }}
),

usable as (
    select unit_kind, origin_segment, method_code, sum(amount) as total
    from evidence
    group by unit_kind, origin_segment, method_code
    having sum(amount) > 0
),

ranked as (
    select
        usable.origin_segment,
        usable.total,
        method.measure_code,
        method.method_code,
        method.weight_basis_code,
        row_number() over (
            partition by usable.origin_segment, method.measure_code order by method.preference
        ) as method_rank
    from usable
    inner join method
        on usable.unit_kind = method.subject_code and usable.method_code = method.method_code
),

int_crosswalk_share as (
    select
        evidence.unit_kind,
        evidence.origin_segment,
        evidence.destination_segment,
        ranked.measure_code,
        evidence.amount as numerator,
        cast(ranked.total as bigint) as denominator,
        ranked.weight_basis_code
    from ranked
    inner join evidence
        on
            ranked.origin_segment = evidence.origin_segment
            and ranked.method_code = evidence.method_code
    where ranked.method_rank = 1
)

select * from int_crosswalk_share
