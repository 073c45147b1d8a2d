-- Grain: rule of warning in force in the last month, with the organizations that it places.
select
    rule.warning_rule_id as rule,
    level.label_{lang} as level,
    rule.sentence_{lang} as sentence,
    count(warned.warning_id) as organizations,
    definition.handling_{lang} as handling
from supervision.warning_rule as rule
left join codes.warning_level as level on rule.warning_level_code = level.code
left join supervision.warning_level_definition as definition using (warning_level_code)
left join supervision.warning_month as warned
    on
        rule.warning_rule_id = warned.warning_rule_id
        and rule.rule_version = warned.rule_version
        and warned.month = date '{month}'
where rule.valid_to is null or rule.valid_to > date '{month}'
group by all
order by rule
