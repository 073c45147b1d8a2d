-- Grain: movement of posts in the ledger up to the closing date. Movements that took effect before
-- the period, or whose date nobody gave, are carried forward; where their organization changed its
-- place in the tables since, a second row takes them from the former place to the new one.
with organization as (
    select * from {{ ref('organization_place') }}([opening_date, closing_date])
),

was as (
    select *
    from organization
    where day = opening_date
),

now as (
    select *
    from organization
    where day = closing_date
),

movement as (
    select
        line.*,
        coalesce(line.effective_on, opening_date) <= opening_date
            as is_carried_forward,
        {{ is_regrouped('was', 'now') }} as is_moved
    from {{ ref('ledger_line') }}() as line
    left join was on line.organization_code = was.organization_code
    left join now on line.organization_code = now.organization_code
    where line.effective_on is null or line.effective_on <= closing_date
),

placed as (
    select
        movement.* exclude (opening_posts),
        record_key as fact_key,
        case when is_carried_forward then opening_date else closing_date end as day,
        case when is_carried_forward then posts_change else 0 end as opening_posts,
        case when is_carried_forward and is_moved then -posts_change else 0 end as regrouped
    from movement
    union all
    select
        movement.* exclude (opening_posts),
        record_key || '|regrouped' as fact_key,
        closing_date as day,
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
    placed.counted_type_code,
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
    organization.* exclude (day, organization_key, organization_code, is_present)
from placed
left join organization
    on placed.organization_code = organization.organization_code and placed.day = organization.day
