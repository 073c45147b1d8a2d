-- Grain: person x organization left x organization joined: a move from one organization to another
-- without a stay elsewhere between, at most a few months apart.
with presence as (
    select * from {{ ref('int_lineage_presence') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

candidates as (
    select
        before.person_key,
        before.organization_code as from_organization_code,
        after.organization_code as to_organization_code,
        before.month_to_no as left_no,
        after.month_from_no as joined_no,
        row_number() over (
            partition by before.person_key, before.organization_code, before.month_to_no
            order by abs(after.month_from_no - before.month_to_no), after.organization_code
        ) as row_rank
    from presence as before
    inner join presence as after
        on
            before.person_key = after.person_key
            and before.organization_code <> after.organization_code
            and after.month_to_no > before.month_to_no
            and after.month_from_no > before.month_from_no
    inner join threshold on {{ valid_in_month('threshold', 'before.month_to_no') }}
    where abs(after.month_from_no - before.month_to_no) <= threshold.episode_gap_months
),

int_lineage_move as (
    select
        person_key,
        from_organization_code,
        to_organization_code,
        left_no,
        joined_no
    from candidates
    where row_rank = 1
)

select * from int_lineage_move
