-- Staff of each body and establishment type at {{ opening }} and at {{ closing }}, and every head that
-- came or left in between. Opening stands where the body stood then; where the body changed its
-- place in the tables its people are regrouped: taken off there and added here.
with {% include "_was_and_now.sql" %},

opened as (
    select organization_code, establishment_type_code, opening as heads
    from historical_change.stock_flow_month
    where month = last_day(date '{{ opening }}' + interval 1 day) and opening <> 0
),

moved as (
    select
        opened.*,
{% include "_moved.sql" %} as is_regrouped
    from opened
    left join was on opened.organization_code = was.organization_code
    left join now on opened.organization_code = now.organization_code
),

counted as (
    select
        'opening|' || organization_code || '|' || establishment_type_code as fact_key,
        date '{{ opening }}' as day,
        organization_code,
        establishment_type_code,
        heads as opening,
        0 as closing,
        'stock' as flow_code,
        null as cause_code,
        -cast(is_regrouped as integer) * heads as heads_change,
        is_regrouped,
        null as person_key,
        date '{{ opening }}' as month,
        null as delivery_id,
        null as doc_no
    from moved
    union all
    select
        'regrouped|' || organization_code || '|' || establishment_type_code as fact_key,
        date '{{ closing }}' as day,
        organization_code,
        establishment_type_code,
        0 as opening,
        0 as closing,
        'stock' as flow_code,
        null as cause_code,
        heads as heads_change,
        true as is_regrouped,
        null as person_key,
        date '{{ opening }}' as month,
        null as delivery_id,
        null as doc_no
    from moved
    where is_regrouped
    union all
    select
        'closing|' || organization_code || '|' || establishment_type_code as fact_key,
        date '{{ closing }}' as day,
        organization_code,
        establishment_type_code,
        0 as opening,
        closing,
        'stock' as flow_code,
        null as cause_code,
        0 as heads_change,
        false as is_regrouped,
        null as person_key,
        date '{{ closing }}' as month,
        null as delivery_id,
        null as doc_no
    from historical_change.stock_flow_month
    where month = date '{{ closing }}' and closing <> 0
    union all
    select
        change_id as fact_key,
        date '{{ closing }}' as day,
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
    from historical_change.staff_change
    where
        month > date '{{ opening }}'
        and month <= date '{{ closing }}'
        and heads_change <> 0
)

select
    counted.* exclude (is_regrouped),
    case when counted.is_regrouped then counted.heads_change else 0 end as regrouped,
    greatest(case when counted.flow_code <> 'stock' then counted.heads_change else 0 end, 0)
        as heads_in,
    greatest(case when counted.flow_code <> 'stock' then -counted.heads_change else 0 end, 0)
        as heads_out,
{% include "_place.sql" %}
from counted
left join organization
    on counted.organization_code = organization.organization_code and counted.day = organization.day
