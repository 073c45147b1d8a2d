-- Grain: pair of legs of one person who in one month leaves one establishment type of an
-- organization and enters another of the same organization. Paired before any change of
-- organization is looked for: a person who stays in the organization did not change it.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

correction as (
    select * from {{ ref('int_flow_correction') }}
),

placed as (
    select
        leg.*,
        row_number() over (
            partition by leg.person_key, leg.organization_code, leg.month_no, leg.direction_code
            order by coalesce(leg.establishment_type_code, ''), leg.head_no
        ) as row_rank
    from leg
    left join correction on leg.leg_id = correction.leg_id
    where correction.leg_id is null
),

int_flow_reclassified as (
    select
        former.leg_id as out_leg_id,
        latter.leg_id as in_leg_id
    from placed as former
    inner join placed as latter
        on
            former.person_key = latter.person_key
            and former.organization_code = latter.organization_code
            and former.month_no = latter.month_no
            and former.row_rank = latter.row_rank
    where former.direction_code = 'out' and latter.direction_code = 'in'
)

select * from int_flow_reclassified
