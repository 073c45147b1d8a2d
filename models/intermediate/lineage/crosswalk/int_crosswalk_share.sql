-- Grain: link x measure: the share of what the ending segment held that passes along the link, as a
-- fraction of whole numbers, and how well that is known. For each measure the first method (seed
-- crosswalk_method, as valid on the day of the change) that has evidence for all links of the segment
-- decides.
with evidence as (
    select * from {{ ref('int_crosswalk_evidence') }}
),

method as (
    select * from {{ ref('crosswalk_method') }}
),

link as (
    select distinct origin_segment, effective_on from {{ ref('int_crosswalk_link') }}
),

usable as (
    select
        evidence.unit_kind,
        evidence.origin_segment,
        link.effective_on,
        evidence.method_code,
        sum(evidence.amount) as total
    from evidence
    inner join link on evidence.origin_segment = link.origin_segment
    group by
        evidence.unit_kind, evidence.origin_segment, link.effective_on, evidence.method_code
    having sum(evidence.amount) > 0
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
        on
            usable.unit_kind = method.subject_code
            and usable.method_code = method.method_code
            and {{ valid_at('method', 'usable.effective_on') }}
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
