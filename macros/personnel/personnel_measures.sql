{#
  Counts of people that grades of posts are compared by: the ratios of the seed post_grade_ratio, each
  with its numerator (`_above`) and denominator (`_below`).
#}
{% macro post_grade_ratios() -%}
{{ return([
    'share_senior_professionals', 'share_senior_and_middle_professionals',
    'share_grade_5_of_senior', 'share_grades_5_6_of_senior', 'share_grade_8_of_middle',
    'share_grades_8_9_of_middle', 'share_grade_11_of_junior',
]) }}
{%- endmacro %}

{#
  Measures of personnel: code, numerator and denominator as expressions over the counts of
  int_personnel_count_month. The counts can be added over organizations, so that one expression
  holds for an organization and for a county. The expected number of a parity is the one that leaders
  or entrants would have if they were made up like the staff.
#}
{% macro personnel_measures() -%}
{% set measures = [
    ('leadership_use_rate', 'leaders_counted', 'leadership_posts'),
    ('leader_ratio', 'leaders', 'in_post'),
    ('mean_leadership_vacancy_months', 'leadership_vacancy_months', 'vacant_leadership_cells'),
    ('share_long_leadership_vacancies', 'long_leadership_vacancies', 'vacant_leadership_cells'),
    ('share_over_grade_leaders', 'over_grade_leaders', 'leaders'),
    ('share_acting_leaders', 'acting_leaders', 'leaders'),
    ('share_women_chiefs', 'women_chiefs', 'chiefs'),
    ('mean_age_chiefs', 'chief_age_months / 12.0', 'chiefs_with_birth_month'),
    ('share_chiefs_aged_50_and_above', 'chiefs_aged_50_and_above', 'chiefs'),
    ('share_women_leaders', 'women_leaders', 'leaders'),
    ('leader_parity', 'women_leaders', 'cast(leaders as double) * women / nullif(in_post, 0)'),
    ('share_women_entrants', 'women_entrants', 'entrants'),
    ('women_entrant_parity', 'women_entrants',
     'cast(entrants as double) * women / nullif(in_post, 0)'),
    ('mean_age', 'age_months / 12.0', 'with_birth_month'),
    ('ageing_index', 'aged_50_and_above', 'aged_35_and_below'),
    ('succession_ratio', 'aged_40_and_below', 'retiring_5_years'),
    ('chief_succession_ratio', 'deputies - deputies_retiring', 'chiefs_retiring'),
    ('share_entrants_aged_35_and_below', 'entrants_aged_35_and_below', 'entrants'),
    ('full_time_first_ratio', 'full_time_bachelor_and_above', 'bachelor_and_above'),
    ('share_entrants_bachelor_and_above', 'entrants_bachelor_and_above', 'entrants'),
    ('education_entrant_parity', 'entrants_bachelor_and_above',
     'cast(entrants as double) * bachelor_and_above / nullif(in_post, 0)'),
    ('major_fit_rate', 'major_fits', 'majors_required'),
    ('positions_per_head', 'in_post + dual_post_holders', 'in_post'),
    ('off_establishment_ratio', 'off_establishment', 'in_post + off_establishment'),
    ('substitution_rate', 'replaceable_workers', 'workers_beside_posts'),
    ('cost_per_worker', 'worker_cost', 'workers_with_cost'),
    ('control_use_rate', 'controlled_workers', 'control_posts'),
    ('workload_index', 'workload_heads', 'heads_with_workload'),
] -%}
{% for count in ['dual_post_holders', 'retiring_1_year', 'retiring_3_years', 'retiring_5_years',
                 'aged_35_and_below', 'aged_50_and_above', 'bachelor_and_above',
                 'full_time_bachelor_and_above', 'women'] -%}
{% do measures.append(('share_' ~ count, count, 'in_post')) -%}
{% endfor -%}
{% for ratio in post_grade_ratios() -%}
{% do measures.append((ratio, ratio ~ '_above', ratio ~ '_below')) -%}
{% endfor -%}
{{ return(measures) }}
{%- endmacro %}
