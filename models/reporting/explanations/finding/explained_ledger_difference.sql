-- Grain: period in which the ledger differs from a quota or document, with both sums.
select *
from {{ ref('establishment_ledger_difference') }}
where rule_id = given_rule and entity = given_entity and source = given_source and record_key = given_key
order by valid_from
