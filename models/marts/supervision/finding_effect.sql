-- Grain: open finding x published figure that would change if the finding alone were put right.
select
    finding_id,
    organization_code,
    establishment_type_code,
    month,
    correction_code,
    figure_code,
    published_value,
    corrected_value,
    published_light_code,
    corrected_light_code
from {{ ref('int_finding_effect') }}
