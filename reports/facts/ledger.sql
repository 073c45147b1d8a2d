-- One row per movement of posts in the ledger up to {{ closing }}. Movements that took effect before the
-- period, or whose date nobody gave, are what was carried forward.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
),

movement as (
    select
        *,
        coalesce(effective_on, date '{{ opening }}') <= date '{{ opening }}' as is_carried_forward
    from historical_change.establishment_ledger
    where effective_on is null or effective_on <= date '{{ closing }}'
)

select
    movement.record_key as fact_key,
    'establishment_movement' as entity,
    movement.record_key,
    movement.lake_id,
    movement.row_no,
    movement.delivery_id,
    movement.doc_no,
    movement.organization_code,
    movement.establishment_type_code,
    movement.effective_on,
    movement.reason_code,
    movement.posts_change,
    case when movement.is_carried_forward then movement.posts_change else 0 end as opening_posts,
    case when movement.is_carried_forward then 0 else greatest(movement.posts_change, 0) end
        as posts_in,
    case when movement.is_carried_forward then 0 else greatest(-movement.posts_change, 0) end
        as posts_out,
    case
        when movement.is_carried_forward then 'carried_forward'
        else coalesce(movement.doc_no, 'none')
    end as document_code,
    movement.doc_no as document_name,
    movement.is_carried_forward,
{% include "_place.sql" %}
from movement
left join organization on movement.organization_code = organization.organization_code
