-- Grain: leg that corrects the record and moves nobody: its scope comes into view or goes out of
-- it, or an id was corrected, so that in one month one id leaves and another with the same name and
-- birth month enters the same organization and type.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

scope_month as (
    select * from {{ ref('int_flow_scope_month') }}
),

scoped as (
    select
        leg.leg_id,
        leg.person_key,
        leg.organization_code,
        leg.month_no,
        leg.direction_code,
        case when leg.direction_code = 'in' then 'scope_first_seen' else 'scope_dropped' end
            as cause_code
    from leg
    inner join scope_month
        on
            leg.source = scope_month.source
            and leg.scope = scope_month.scope
            and leg.part = scope_month.part
            and leg.month_no = scope_month.month_no
    where
        (leg.direction_code = 'in' and scope_month.is_first_seen)
        or (leg.direction_code = 'out' and scope_month.is_dropped)
),

-- Where the organization only changed who reports it, the other side of a change of type goes along.
scoped_counter as (
    select distinct
        leg.leg_id,
        scoped.cause_code
    from leg
    inner join scoped
        on
            leg.person_key = scoped.person_key
            and leg.organization_code = scoped.organization_code
            and leg.month_no = scoped.month_no
            and leg.direction_code <> scoped.direction_code
    left join scoped as own on leg.leg_id = own.leg_id
    where own.leg_id is null
),

of_scope as (
    select
        leg_id,
        cause_code
    from scoped
    union all
    select
        leg_id,
        cause_code
    from scoped_counter
),

named as (
    select
        leg.*,
        row_number() over (
            partition by
                leg.organization_code,
                leg.establishment_type_code,
                leg.month_no,
                leg.name_key,
                leg.birth_month,
                leg.direction_code
            order by leg.person_key, leg.head_no
        ) as row_rank
    from leg
    left join of_scope on leg.leg_id = of_scope.leg_id
    where
        of_scope.leg_id is null
        and leg.name_key is not null
        and leg.birth_month is not null
),

corrected as (
    select
        old.leg_id as out_leg_id,
        new.leg_id as in_leg_id
    from named as old
    inner join named as new
        on
            old.organization_code = new.organization_code
            and old.establishment_type_code is not distinct from new.establishment_type_code
            and old.month_no = new.month_no
            and old.name_key = new.name_key
            and old.birth_month = new.birth_month
            and old.row_rank = new.row_rank
            and old.person_key <> new.person_key
    where old.direction_code = 'out' and new.direction_code = 'in'
),

int_flow_correction as (
    select
        leg_id,
        cause_code,
        cast(null as varchar) as counter_leg_id
    from of_scope
    union all
    select
        out_leg_id as leg_id,
        'id_corrected' as cause_code,
        in_leg_id as counter_leg_id
    from corrected
    union all
    select
        in_leg_id as leg_id,
        'id_corrected' as cause_code,
        out_leg_id as counter_leg_id
    from corrected
)

select * from int_flow_correction
