-- Grain: date of the comparison x organization x level, with the unit it belongs to as last known on
-- the date. What no organization of the structure has taken over belongs to the unit `none`.
with moment as (
    select unnest(list_distinct([opening_date, closing_date])) as day
),

dated as (
    select
        moment.day,
        history.organization_code,
        history.admin_level_code,
        history.system_code,
        history.policy_field_code,
        row_number() over (
            partition by moment.day, history.organization_code order by history.valid_from desc
        ) as row_rank
    from {{ ref('organization_history') }} as history
    inner join moment on history.valid_from <= moment.day
)

{% for level in ['admin_level', 'system', 'policy_field'] %}
select
    day,
    organization_code,
    '{{ level }}' as level_code,
    coalesce('{{ level }}_' || {{ level }}_code, 'missing') as unit_code
from dated
where row_rank = 1
union all
select
    day,
    'none' as organization_code,
    '{{ level }}' as level_code,
    'none' as unit_code
from moment
{% if not loop.last %}union all{% endif %}
{% endfor %}
