-- Grain: organization x component of its risk score, by the seed risk_weight.
select
    organization_code,
    component_code,
    records,
    points_each,
    most_points,
    points
from {{ ref('int_risk_component') }}
