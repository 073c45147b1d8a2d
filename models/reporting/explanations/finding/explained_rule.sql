-- Grain: rule of the id, with its sentence.
select rule_id, severity_code, sentence_zh, sentence_en
from {{ ref('rule') }}
where rule_id = given_id
