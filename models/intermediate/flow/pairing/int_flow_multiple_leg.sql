-- Grain: leg of a person who in one month enters (or leaves) more than once: a person comes and
-- goes once, so the first of the legs is the coming or going and every further one begins or ends a
-- double count (is_further). First is a leg that corrects or moves, then one with a record, then
-- the one in the organization where the person stays longer. A record explains one leg of its
-- organization (is_repeated marks the others).
{% set month_legs = "person_key, month_no, direction_code" -%}
{% set order = "is_settled desc, has_record desc, months desc, organization_code, "
    ~ "coalesce(establishment_type_code, ''), head_no" -%}
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

stay as (
    select * from {{ ref('int_flow_stay') }}
),

settled as (
    select leg_id from {{ ref('int_flow_correction') }}
    union
    select leg_id from {{ ref('int_flow_joined') }}
),

record as (
    select * from {{ ref('int_flow_record') }}
),

compared as (
    select
        leg.*,
        stay.months,
        case when settled.leg_id is null then 0 else 1 end as is_settled,
        case when record.leg_id is null then 0 else 1 end as has_record
    from leg
    inner join stay on leg.leg_id = stay.leg_id
    left join settled on leg.leg_id = settled.leg_id
    left join record on leg.leg_id = record.leg_id
),

int_flow_multiple_leg as (
    select
        leg_id,
        row_number() over (partition by {{ month_legs }} order by {{ order }}) > 1 as is_further,
        row_number() over (
            partition by {{ month_legs }}, organization_code order by {{ order }}
        ) > 1 as is_repeated
    from compared
)

select * from int_flow_multiple_leg
