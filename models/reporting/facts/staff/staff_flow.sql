-- Grain: stock of an organization and establishment type on either date, or person who came or left
-- in between. The opening stock is placed where the organization stood then; where the organization
-- changed its place in the tables its people are regrouped: taken off there and added here.
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

opened as (
    select organization_code, establishment_type_code, opening as heads
    from {{ ref('stock_flow_month') }}
    where month = last_day(opening_date + interval 1 day) and opening <> 0
),

moved as (
    select
        opened.*,
        {{ is_regrouped('was', 'now') }} as is_regrouped
    from opened
    left join was on opened.organization_code = was.organization_code
    left join now on opened.organization_code = now.organization_code
),

counted as (
    select
        'opening|' || organization_code || '|' || establishment_type_code as fact_key,
        opening_date as day,
        organization_code,
        establishment_type_code,
        heads as opening,
        0 as closing,
        'stock' as flow_code,
        null as cause_code,
        -cast(is_regrouped as integer) * heads as heads_change,
        is_regrouped,
        null as person_key,
        opening_date as month,
        null as delivery_id,
        null as doc_no
    from moved
    union all
    select
        'regrouped|' || organization_code || '|' || establishment_type_code as fact_key,
        closing_date as day,
        organization_code,
        establishment_type_code,
        0 as opening,
        0 as closing,
        'stock' as flow_code,
        null as cause_code,
        heads as heads_change,
        true as is_regrouped,
        null as person_key,
        opening_date as month,
        null as delivery_id,
        null as doc_no
    from moved
    where is_regrouped
    union all
    select
        'closing|' || organization_code || '|' || establishment_type_code as fact_key,
        closing_date as day,
        organization_code,
        establishment_type_code,
        0 as opening,
        closing,
        'stock' as flow_code,
        null as cause_code,
        0 as heads_change,
        false as is_regrouped,
        null as person_key,
        closing_date as month,
        null as delivery_id,
        null as doc_no
    from {{ ref('stock_flow_month') }}
    where month = closing_date and closing <> 0
    union all
    select
        change_id as fact_key,
        closing_date as day,
        organization_code,
        establishment_type_code,
        0 as opening,
        0 as closing,
        flow_code,
        cause_code,
        heads_change,
        false as is_regrouped,
        person_key,
        month,
        delivery_id,
        doc_no
    from {{ ref('staff_change') }}
    where
        month > opening_date
        and month <= closing_date
        and heads_change <> 0
)

select
    counted.* exclude (is_regrouped),
    case when counted.is_regrouped then counted.heads_change else 0 end as regrouped,
    greatest(case when counted.flow_code <> 'stock' then counted.heads_change else 0 end, 0)
        as heads_in,
    greatest(case when counted.flow_code <> 'stock' then -counted.heads_change else 0 end, 0)
        as heads_out,
    organization.* exclude (day, organization_key, organization_code, is_present)
from counted
left join organization
    on counted.organization_code = organization.organization_code and counted.day = organization.day
