-- Grain: record of posts x row behind it: the record itself or, where only a ledger has posts, its
-- movements.
select
    fact_key,
    entity,
    record_key,
    lake_id,
    row_no,
    delivery_id,
    doc_no
from {{ ref('posts') }}(closing_date)
where record_key is not null
union all
select
    posts.fact_key,
    'establishment_movement' as entity,
    line.record_key,
    line.lake_id,
    line.row_no,
    line.delivery_id,
    line.doc_no
from {{ ref('posts') }}(closing_date) as posts
inner join {{ ref('ledger_line') }}() as line
    on posts.organization_code = line.organization_code
where
    posts.record_key is null
    and posts.establishment_type_code = line.counted_type_code
    and line.effective_on <= closing_date
