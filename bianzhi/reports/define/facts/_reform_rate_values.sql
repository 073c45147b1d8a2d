{#- Shares are told in per cent, means as they are. -#}
{%- for column in ['before_value', 'after_value', 'change_value', 'mix_effect', 'rate_effect'] %}
    {{ column }} * case when rate_code = 'mean_age' then 1 else 100 end as {{ column }}
    {{- ',' if not loop.last }}
{%- endfor %}
