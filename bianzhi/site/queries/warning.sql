-- Grain: organization in the last month with its warning level, its cause and what is ahead.
select
    organization_code as code,
    warning_id,
    warning_level_code as level_code,
    warning_level_{lang} as level,
    color_code as color,
    warning_rule_id as rule,
    sentence_{lang} as sentence,
    rules,
    level_from,
    days_in_level as days,
    is_observed,
    projected_crossing_on as crossing_on,
    projected_over_posts as crossing_posts
from listed_warning(date '{month}')
order by warning_level_code = '0', warning_level_code, code
