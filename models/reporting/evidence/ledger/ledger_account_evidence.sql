-- Grain: account x record behind it: the movements of the ledger and the record of authorized
-- posts.
select
    account.fact_key,
    ledger.entity,
    ledger.record_key,
    ledger.lake_id,
    ledger.row_no,
    ledger.delivery_id,
    ledger.doc_no
from {{ ref('ledger_account') }}(closing_date) as account
inner join {{ ref('ledger') }}(opening_date, closing_date) as ledger
    on
        account.organization_code = ledger.organization_code
        and account.establishment_type_code = ledger.counted_type_code
where not ledger.fact_key like '%|regrouped'
union all
select
    account.fact_key,
    posts.entity,
    posts.record_key,
    posts.lake_id,
    posts.row_no,
    posts.delivery_id,
    posts.doc_no
from {{ ref('ledger_account') }}(closing_date) as account
inner join {{ ref('posts') }}(closing_date) as posts
    on
        account.organization_code = posts.organization_code
        and account.establishment_type_code = posts.establishment_type_code
where posts.record_key is not null
