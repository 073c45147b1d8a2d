-- Grain: movement of posts of the organization in the ledger after the earlier certificate, up to the day. A
-- first certificate lists all movements, those without a date as well.
select
    line.record_key as fact_key,
    'establishment_movement' as entity,
    line.record_key,
    line.lake_id,
    line.row_no,
    line.delivery_id,
    line.doc_no,
    line.organization_code,
    concat_ws(
        '.',
        coalesce(strftime(line.effective_on, '%Y-%m-%d'), '0000'),
        line.counted_type_code,
        lpad(cast(line.ledger_line_no as varchar), 5, '0')
    ) as line_code,
    coalesce(strftime(line.effective_on, '%Y-%m-%d'), '日期不详') as line_zh,
    coalesce(strftime(line.effective_on, '%Y-%m-%d'), 'No date') as line_en,
    kind.label_zh as type_zh,
    kind.label_en as type_en,
    reason.label_zh as reason_zh,
    reason.label_en as reason_en,
    line.posts_change,
    line.posts_after
from {{ ref('ledger_line') }}() as line
left join {{ ref('establishment_type') }} as kind on line.counted_type_code = kind.code
left join {{ ref('establishment_reason') }} as reason on line.reason_code = reason.code
where
    line.organization_code = given_organization
    and (
        (line.effective_on > opening_date and line.effective_on <= given_day)
        or (line.effective_on is null and opening_date < date '1949-10-01')
    )
