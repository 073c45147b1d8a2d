-- Grain: organization x component of its risk score, by the seed risk_weight.
with evidence as (
    select organization_code, component_code, count(*) as records
    from {{ ref('int_risk_evidence') }}
    group by organization_code, component_code
),

weight as (
    select risk_weight.*
    from {{ ref('risk_weight') }} as risk_weight
    cross join {{ ref('int_last_month') }} as last_month
    where {{ valid_at('risk_weight', 'last_month.as_on') }}
),

int_risk_component as (
    select
        evidence.organization_code,
        evidence.component_code,
        cast(evidence.records as integer) as records,
        weight.points as points_each,
        weight.most_points,
        cast(least(evidence.records * weight.points, weight.most_points) as decimal(9, 4)) as points
    from evidence
    inner join weight on evidence.component_code = weight.component_code
)

select * from int_risk_component
