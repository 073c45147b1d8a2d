-- What a rule says.
select rule_id, severity_code, sentence_zh, sentence_en
from supervision.rule
where rule_id = :id
