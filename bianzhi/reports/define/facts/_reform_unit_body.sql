{#- Relation `member`: the units that bodies belong to on either day, as last known on it; what no
    body of the structure stands for belongs to `none`. -#}
told as (
    select
        moment.day,
        history.organization_code,
        history.admin_level_code,
        history.system_code,
        history.policy_field_code,
        row_number() over (
            partition by moment.day, history.organization_code order by history.valid_from desc
        ) as place
    from historical_change.organization_history as history
    inner join moment on history.valid_from <= moment.day
),

member as (
    {%- for level in ['admin_level', 'system', 'policy_field'] %}
    select
        day,
        organization_code,
        '{{ level }}' as level_code,
        coalesce('{{ level }}_' || {{ level }}_code, 'missing') as unit_code
    from told
    where place = 1
    union all
    select
        day,
        'none' as organization_code,
        '{{ level }}' as level_code,
        'none' as unit_code
    from moment
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)
