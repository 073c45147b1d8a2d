{# A part of a measure is a code of a list, so its name says which list. #}
{% macro reform_part_code() -%}
    case
        when part_code in ('missing', 'unlisted', 'none') then part_code
        when measure_code in ('bodies', 'departments') then measure_code
        when measure_code in ('authorized_posts', 'in_post') then 'establishment_type_' || part_code
        when measure_code in ('leadership_quota', 'leaders')
            then 'leadership_' || replace(part_code, '/', '_')
        when measure_code = 'off_establishment' then 'worker_type_' || part_code
        else part_code
    end
{%- endmacro %}

{# A group is a code of a list, so its name says which list. #}
{% macro reform_unit_code() -%}
    case
        when unit_code in ('missing', 'unlisted', 'none') then unit_code
        else level_code || '_' || unit_code
    end
{%- endmacro %}
