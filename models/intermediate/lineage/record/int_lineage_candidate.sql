-- Grain: episode of moves that looks like lineage: an organization ended and its staff reappear
-- together, or an organization began with staff that came together. `is_recorded`: whether change
-- records lead from the one to the other at that time, directly or through others. Confidence is
-- the lower bound (95 %, Wilson) of the share of the people who left in those months that went to
-- this organization: few people never give certainty.
with episode as (
    select * from {{ ref('int_lineage_episode') }}
),

organization as (
    select * from {{ ref('int_lineage_organization') }}
),

presence as (
    select * from {{ ref('int_lineage_presence') }}
),

chain as (
    select * from {{ ref('int_lineage_chain') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

month as (
    select * from {{ ref('month') }}
),

placed as (
    select
        episode.*,
        left_organization.has_end
        and episode.last_left_no + threshold.episode_gap_months >= left_organization.month_to_no
            as organization_ended,
        joined_organization.has_beginning
        and episode.first_joined_no
        <= joined_organization.month_from_no + threshold.episode_gap_months as organization_began
    from episode
    inner join organization as left_organization
        on episode.from_organization_code = left_organization.organization_code
    inner join organization as joined_organization
        on episode.to_organization_code = joined_organization.organization_code
    inner join threshold on {{ valid_in_month('threshold', 'episode.peak_no') }}
    where episode.people_moved >= threshold.inferred_min_people
),

first_staff as (
    select
        organization.organization_code,
        count(distinct presence.person_key) as people
    from organization
    inner join presence on organization.organization_code = presence.organization_code
    inner join threshold on {{ valid_in_month('threshold', 'organization.month_from_no') }}
    where presence.month_from_no <= organization.month_from_no + threshold.episode_gap_months
    group by organization.organization_code
),

last_staff as (
    select
        organization.organization_code,
        count(distinct presence.person_key) as people
    from organization
    inner join presence on organization.organization_code = presence.organization_code
    inner join threshold on {{ valid_in_month('threshold', 'organization.month_to_no') }}
    where presence.month_to_no + threshold.episode_gap_months >= organization.month_to_no
    group by organization.organization_code
),

weighed as (
    select
        placed.*,
        placed.organization_ended
        and placed.people_moved >= threshold.inferred_min_share * last_staff.people
            as ends_predecessor,
        placed.organization_began
        and placed.people_moved >= threshold.inferred_min_share * first_staff.people
            as begins_successor,
        exists(
            select 1 from chain
            where
                chain.predecessor_code = placed.from_organization_code
                and chain.successor_code = placed.to_organization_code
                and chain.first_no >= placed.peak_no - threshold.recorded_margin_months
                and chain.last_no <= placed.peak_no + threshold.recorded_margin_months
        ) as is_recorded,
        cast(placed.people_moved as double) / placed.people_left as moved_share
    from placed
    inner join first_staff on placed.to_organization_code = first_staff.organization_code
    inner join last_staff on placed.from_organization_code = last_staff.organization_code
    inner join threshold on {{ valid_in_month('threshold', 'placed.peak_no') }}
),

int_lineage_candidate as (
    select
        weighed.from_organization_code as predecessor_code,
        weighed.to_organization_code as successor_code,
        month.month as effective_on,
        cast(weighed.people_moved as integer) as people_moved,
        cast(weighed.people_left as integer) as people_left,
        cast(
            greatest(
                (
                    weighed.moved_share + 1.92 / weighed.people_left
                    - 1.96 * sqrt(
                        (
                            weighed.moved_share * (1 - least(weighed.moved_share, 1))
                            + 0.96 / weighed.people_left
                        ) / weighed.people_left
                    )
                ) / (1 + 3.84 / weighed.people_left),
                0
            ) as decimal(18, 6)
        ) as confidence,
        weighed.ends_predecessor,
        weighed.begins_successor,
        weighed.is_recorded
    from weighed
    inner join month on weighed.peak_no = month.month_no
    where weighed.ends_predecessor or weighed.begins_successor
)

select * from int_lineage_candidate
