-- What the ledger comes to beside the quota or document it differs from.
select *
from historical_change.establishment_ledger_difference
where rule_id = :rule and entity = :entity and source = :source and record_key = :key
order by valid_from
