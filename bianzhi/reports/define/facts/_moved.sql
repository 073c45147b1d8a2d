{#- Whether a body stands elsewhere in the tables `now` than it `was` at the opening. -#}
    not (
        {%- for column in ['admin_level_code', 'system_code', 'organization_type_code', 'grade_code',
            'industry_code', 'public_institution_class_code', 'funding_code', 'county_code',
            'unit_kind_code'] %}
        {{ 'and ' if not loop.first }}was.{{ column }} is not distinct from now.{{ column }}
        {%- endfor %}
    )
