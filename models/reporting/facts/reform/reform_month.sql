-- Grain: organization x month around the reform, on the structure right after it, of organizations
-- it touched and of the others.
select
    organization_code || '|' || strftime(month, '%Y-%m') as fact_key,
    organization_code,
    month,
    strftime(month, '%Y-%m') as month_code,
    case when is_treated then 'treated' else 'untreated' end as treatment_code,
    authorized_posts,
    in_post
from {{ ref('reform_panel_month') }}
where reform_code = reform
