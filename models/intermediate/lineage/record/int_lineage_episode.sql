-- Grain: organization left x organization joined x episode of moves between them: how many people
-- moved, and how many left the organization in the same months for wherever.
with move as (
    select * from {{ ref('int_lineage_move') }}
),

presence as (
    select * from {{ ref('int_lineage_presence') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

marked as (
    select
        move.*,
        case
            when
                move.joined_no - lag(move.joined_no) over (
                    partition by move.from_organization_code, move.to_organization_code
                    order by move.joined_no, move.person_key
                )
                <= threshold.episode_gap_months
                then 0
            else 1
        end as opens_episode
    from move
    inner join threshold on {{ valid_in_month('threshold', 'move.joined_no') }}
),

numbered as (
    select
        *,
        sum(opens_episode) over (
            partition by from_organization_code, to_organization_code
            order by joined_no, person_key
            rows between unbounded preceding and current row
        ) as episode_no
    from marked
),

by_month as (
    select
        from_organization_code,
        to_organization_code,
        episode_no,
        joined_no,
        count(*) as people,
        min(left_no) as first_left_no,
        max(left_no) as last_left_no
    from numbered
    group by from_organization_code, to_organization_code, episode_no, joined_no
),

peaks as (
    select
        *,
        row_number() over (
            partition by from_organization_code, to_organization_code, episode_no
            order by people desc, joined_no asc
        ) as row_rank
    from by_month
),

episodes as (
    select
        from_organization_code,
        to_organization_code,
        episode_no,
        sum(people) as people_moved,
        min(joined_no) as first_joined_no,
        max(joined_no) as last_joined_no,
        min(first_left_no) as first_left_no,
        max(last_left_no) as last_left_no,
        max(case when row_rank = 1 then joined_no end) as peak_no
    from peaks
    group by from_organization_code, to_organization_code, episode_no
),

int_lineage_episode as (
    select
        episodes.from_organization_code,
        episodes.to_organization_code,
        episodes.episode_no,
        episodes.people_moved,
        episodes.first_joined_no,
        episodes.last_joined_no,
        episodes.last_left_no,
        episodes.peak_no,
        count(distinct presence.person_key) as people_left
    from episodes
    inner join presence
        on
            episodes.from_organization_code = presence.organization_code
            and presence.month_to_no >= episodes.first_left_no
            and presence.month_to_no <= episodes.last_left_no
    group by
        episodes.from_organization_code,
        episodes.to_organization_code,
        episodes.episode_no,
        episodes.people_moved,
        episodes.first_joined_no,
        episodes.last_joined_no,
        episodes.last_left_no,
        episodes.peak_no
)

select * from int_lineage_episode
