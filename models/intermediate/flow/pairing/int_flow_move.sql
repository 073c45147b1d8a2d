-- Grain: move of a person from one organization to another: an exit and an entry, each in one move
-- only. Of the possible pairs the nearest is taken first, on a tie the one along the lineage, then
-- that of the organizations where the person stayed longer. A pair is taken when neither of its
-- legs has a better one open. Most pairs have no rival; of the others each round takes such pairs
-- and closes their rivals. Six rounds resolve up to six rivalries that depend on each other.
{% set rounds = 6 -%}
with pair as (
    select * from {{ ref('int_flow_pair') }}
),

reform as (
    select * from {{ ref('int_flow_reform') }}
),

preferred as (
    select
        pair.out_leg_id,
        pair.in_leg_id,
        reform.event_id,
        reform.reform_code,
        reform.effective_on,
        reform.doc_no,
        row_number() over (
            partition by pair.person_key
            order by
                pair.months_apart,
                case when reform.event_id is null then 1 else 0 end,
                case when pair.in_month_no < pair.out_month_no then 1 else 0 end,
                pair.out_month_no,
                case when pair.from_type_code = pair.to_type_code then 0 else 1 end,
                -pair.out_stay_months,
                -pair.in_stay_months,
                abs(pair.in_head_no - pair.out_head_no),
                pair.from_organization_code,
                pair.to_organization_code,
                pair.from_type_code,
                pair.to_type_code,
                pair.out_head_no,
                pair.in_head_no
        ) as preference,
        count(*) over (partition by pair.out_leg_id) as out_pairs,
        count(*) over (partition by pair.in_leg_id) as in_pairs
    from pair
    left join reform
        on pair.out_leg_id = reform.out_leg_id and pair.in_leg_id = reform.in_leg_id
),

taken_0 as (
    select
        *,
        0 as is_taken,
        1 as is_open
    from preferred
    where out_pairs > 1 or in_pairs > 1
),
{% for round in range(1, rounds + 1) %}
best_{{ round }} as (
    select
        *,
        min(case when is_open = 1 then preference end) over (partition by out_leg_id) as out_best,
        min(case when is_open = 1 then preference end) over (partition by in_leg_id) as in_best
    from taken_{{ round - 1 }}
),

chosen_{{ round }} as (
    select
        out_leg_id,
        in_leg_id,
        event_id,
        reform_code,
        effective_on,
        doc_no,
        preference,
        case
            when is_taken = 1 then 1
            when is_open = 1 and preference = out_best and preference = in_best then 1
            else 0
        end as is_taken
    from best_{{ round }}
),

taken_{{ round }} as (
    select
        *,
        1 - greatest(
            max(is_taken) over (partition by out_leg_id),
            max(is_taken) over (partition by in_leg_id)
        ) as is_open
    from chosen_{{ round }}
),
{% endfor %}
int_flow_move as (
    select
        out_leg_id,
        in_leg_id,
        event_id,
        reform_code,
        effective_on,
        doc_no
    from preferred
    where out_pairs = 1 and in_pairs = 1
    union all
    select
        out_leg_id,
        in_leg_id,
        event_id,
        reform_code,
        effective_on,
        doc_no
    from taken_{{ rounds }}
    where is_taken = 1
)

select * from int_flow_move
