-- Grain: link between organizations, with the people of the ending segment who are found again
-- where it leads within the months that lineage_threshold allows. Each person follows the link
-- whose organization comes first; a person who is still in the organization when the months are
-- over has stayed. A person found in none of these may be in one that further records lead to from
-- there.
with link as (
    select
        *,
        {{ month_number('effective_on') }} as effective_no
    from {{ ref('int_crosswalk_link') }}
    where unit_kind = 'organization'
),

presence as (
    select * from {{ ref('int_lineage_presence') }}
),

chain as (
    select * from {{ ref('int_lineage_chain') }}
),

staff as (
    select * from {{ ref('int_crosswalk_staff') }}
),

reached_directly as (
    select
        staff.origin_segment,
        staff.person_key,
        link.destination_segment,
        row_number() over (
            partition by staff.origin_segment, staff.person_key
            order by
                link.is_own,
                presence.month_from_no,
                link.destination_segment
        ) as link_rank
    from staff
    inner join link on staff.origin_segment = link.origin_segment
    inner join presence
        on
            staff.person_key = presence.person_key
            and link.destination_code = presence.organization_code
    where
        (
            not link.is_own
            and presence.month_from_no >= staff.effective_no - 1
            and presence.month_from_no <= staff.until_no
        )
        or (
            link.is_own
            and presence.month_from_no <= staff.until_no
            and presence.month_to_no > staff.until_no
        )
),

reached_further as (
    select
        staff.origin_segment,
        staff.person_key,
        link.destination_segment,
        row_number() over (
            partition by staff.origin_segment, staff.person_key
            order by
                abs(
                    staff.left_no
                    - case when link.is_own then chain.first_no else link.effective_no end
                ),
                link.is_own,
                chain.links,
                link.destination_segment
        ) as link_rank
    from staff
    inner join link on staff.origin_segment = link.origin_segment
    inner join chain
        on
            link.destination_code = chain.predecessor_code
            and link.effective_on <= chain.first_on
            and staff.until_no >= chain.last_no
            and (not link.is_own or link.effective_on < chain.first_on)
    inner join presence
        on
            staff.person_key = presence.person_key
            and chain.successor_code = presence.organization_code
            and staff.until_no >= presence.month_from_no
            and presence.month_from_no >= chain.last_no - 1
    left join reached_directly
        on
            staff.origin_segment = reached_directly.origin_segment
            and staff.person_key = reached_directly.person_key
    where reached_directly.person_key is null
),

followed as (
    select origin_segment, person_key, destination_segment from reached_directly
    where link_rank = 1
    union all
    select origin_segment, person_key, destination_segment from reached_further
    where link_rank = 1
),

counted as (
    select origin_segment, destination_segment, count(*) as people
    from followed
    group by origin_segment, destination_segment
),

present as (
    select origin_segment, count(distinct person_key) as people
    from staff
    group by origin_segment
),

int_crosswalk_staff_followed as (
    select
        link.unit_kind,
        link.origin_segment,
        link.destination_segment,
        coalesce(counted.people, 0) as people,
        sum(counted.people) over (partition by link.origin_segment) as people_traced,
        present.people as people_before
    from link
    inner join present on link.origin_segment = present.origin_segment
    left join counted
        on
            link.origin_segment = counted.origin_segment
            and link.destination_segment = counted.destination_segment
)

select * from int_crosswalk_staff_followed
