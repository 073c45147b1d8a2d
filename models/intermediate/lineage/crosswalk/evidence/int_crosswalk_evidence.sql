-- Grain: link x method that gives the part of the ending segment that passes along it (`amount`, in
-- proportion to the other links of the segment): what follows from the recorded shares alone, equal
-- parts as the last resort, and for organizations where people went (if enough of them were found
-- again) and which posts the successors gained.
with link as (
    select * from {{ ref('int_crosswalk_link') }}
),

staff_followed as (
    select * from {{ ref('int_crosswalk_staff_followed') }}
),

gain as (
    select * from {{ ref('int_crosswalk_gain') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

ended as (
    select distinct origin_segment, effective_on from link
),

fan as (
    select
        origin_segment,
        count(*) as links,
        count(share_of_posts) as known_shares,
        count(case when is_own then 1 end) as own_links,
        coalesce(sum(share_of_posts), 0) as share_of_posts
    from link
    group by origin_segment
),

recorded as (
    select
        link.unit_kind,
        link.origin_segment,
        link.destination_segment,
        coalesce(link.share_of_posts, greatest(1 - fan.share_of_posts, 0)) as share,
        fan.links,
        fan.own_links,
        link.is_own,
        -- The rest is what the only link without a share carries.
        fan.known_shares + 1 >= fan.links and fan.share_of_posts > 0 as has_shares
    from link
    inner join fan on link.origin_segment = fan.origin_segment
),

amounts as (
    select unit_kind, origin_segment, destination_segment, 'only' as method_code, 1 as amount
    from recorded
    where links = 1
    union all
    select
        unit_kind,
        origin_segment,
        destination_segment,
        'recorded' as method_code,
        cast(share * 1000000 as bigint) as amount
    from recorded
    where has_shares
    union all
    select
        unit_kind,
        origin_segment,
        destination_segment,
        'whole' as method_code,
        case when is_own then 1 else 0 end as amount
    from recorded
    where own_links > 0
    union all
    select unit_kind, origin_segment, destination_segment, 'equal' as method_code, 1 as amount
    from recorded
    union all
    select
        staff_followed.unit_kind,
        staff_followed.origin_segment,
        staff_followed.destination_segment,
        'followed_people' as method_code,
        staff_followed.people as amount
    from staff_followed
    inner join ended on staff_followed.origin_segment = ended.origin_segment
    inner join threshold on {{ valid_at('threshold', 'ended.effective_on') }}
    where
        staff_followed.people_traced >= threshold.follow_min_people
        and staff_followed.people_traced
        >= threshold.follow_min_share * staff_followed.people_before
    union all
    select
        unit_kind,
        origin_segment,
        destination_segment,
        'opening_share' as method_code,
        posts as amount
    from gain
),

int_crosswalk_evidence as (
    select
        unit_kind,
        origin_segment,
        destination_segment,
        method_code,
        cast(amount as bigint) as amount
    from amounts
)

select * from int_crosswalk_evidence
