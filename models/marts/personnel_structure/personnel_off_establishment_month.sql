-- Grain: organization x worker type x post category x month: people working without an authorized
-- post and what they cost.
select
    organization_code,
    worker_type_code,
    post_category_code,
    month,
    headcount,
    monthly_cost
from {{ ref('int_personnel_off_establishment_month') }}
