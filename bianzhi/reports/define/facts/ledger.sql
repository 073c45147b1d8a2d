-- One row per movement of posts in the ledger up to {{ closing }}. Movements that took effect before
-- the period, or whose date nobody gave, are what was carried forward; where their body changed its
-- place in the tables since, a second row takes them from the place they stood in to the new one.
with {% include "_was_and_now.sql" %},

movement as (
    select
        line.*,
        coalesce(line.effective_on, date '{{ opening }}') <= date '{{ opening }}'
            as is_carried_forward,
{% include "_moved.sql" %}        as is_moved
    from historical_change.establishment_ledger as line
    left join was on line.organization_code = was.organization_code
    left join now on line.organization_code = now.organization_code
    where line.effective_on is null or line.effective_on <= date '{{ closing }}'
),

placed as (
    select
        movement.* exclude (opening_posts),
        record_key as fact_key,
        case when is_carried_forward then date '{{ opening }}' else date '{{ closing }}' end as day,
        case when is_carried_forward then posts_change else 0 end as opening_posts,
        case when is_carried_forward and is_moved then -posts_change else 0 end as regrouped
    from movement
    union all
    select
        movement.* exclude (opening_posts),
        record_key || '|regrouped' as fact_key,
        date '{{ closing }}' as day,
        0 as opening_posts,
        posts_change as regrouped
    from movement
    where is_carried_forward and is_moved
)

select
    placed.fact_key,
    'establishment_movement' as entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no,
    placed.organization_code,
    placed.establishment_type_code,
    placed.effective_on,
    placed.reason_code,
    placed.posts_change,
    placed.opening_posts,
    placed.regrouped,
    case when placed.is_carried_forward then 0 else greatest(placed.posts_change, 0) end
        as posts_in,
    case when placed.is_carried_forward then 0 else greatest(-placed.posts_change, 0) end
        as posts_out,
    case
        when placed.is_carried_forward then 'carried_forward'
        else coalesce(placed.doc_no, 'none')
    end as document_code,
    placed.doc_no as document_name,
    placed.is_carried_forward,
{% include "_place.sql" %}
from placed
left join organization
    on placed.organization_code = organization.organization_code and placed.day = organization.day
