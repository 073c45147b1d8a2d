-- Grain: item of a sanding plan (三定) x interval on month numbers, one source per date, with the field
-- that it fixes and the item of the field as the register names it. A leadership item names holder,
-- level and role (D1/141/1; blank holder: the organization), or a level alone.
with plan as (
    {{ resolved('sanding_plan') | indent(4) }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

item as (
    select
        plan.source,
        plan.scope,
        plan.part,
        plan.lake_id,
        plan.row_no,
        plan.record_key,
        plan.organization_code,
        case
            when plan.item_type_code = 'leadership' and plan.item_code not like '%/%/%'
                then 'leadership_level'
            else plan.item_type_code
        end as field_code,
        case
            when plan.item_type_code = 'establishment'
                then coalesce(establishment_type.counts_as_code, plan.item_code)
            when plan.item_type_code in ('name', 'grade') then ''
            else coalesce(plan.item_code, '')
        end as item_code,
        plan.item_code as planned_code,
        plan.item_name,
        plan.item_value,
        plan.doc_no,
        plan.valid_from,
        plan.valid_to,
        {{ month_number('plan.valid_from') }} as month_from_no,
        {{ end_month_number('plan.valid_to') }} as month_to_no
    from plan
    left join establishment_type on plan.item_code = establishment_type.code
),

int_sanding_item as (
    select
        *,
        {{ is_repeated('item', ['organization_code', 'field_code', 'item_code']) | indent(8) }} as is_repeated
    from item
    where item.month_from_no < item.month_to_no
)

select * from int_sanding_item
