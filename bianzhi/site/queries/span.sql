-- Grain: organization in the last month, with its span of control and layers.
select
    organization_code as code,
    span_of_control as span,
    layers,
    managers,
    direct_reports as reports
from organization_structure.span_of_control_month
where month = date '{month}'
order by code
