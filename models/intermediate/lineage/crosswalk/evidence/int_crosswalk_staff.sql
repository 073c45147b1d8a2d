-- Grain: segment of an organization that ends into several x person in it at that time, and until
-- when the person is followed.
with link as (
    select
        *,
        {{ month_number('effective_on') }} as effective_no,
        count(*) over (partition by origin_segment) as links
    from {{ ref('int_crosswalk_link') }}
    where unit_kind = 'organization'
),

presence as (
    select * from {{ ref('int_lineage_presence') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

horizon as (
    select max(month_no) as last_month_no from {{ ref('month') }}
),

origin as (
    select distinct origin_segment, origin_code, effective_on, effective_no from link
    where links > 1
),

int_crosswalk_staff as (
    select
        'organization' as unit_kind,
        origin.origin_segment,
        origin.effective_no,
        presence.person_key,
        presence.month_to_no as left_no,
        least(origin.effective_no + threshold.follow_months, horizon.last_month_no) as until_no
    from origin
    inner join presence
        on
            origin.origin_code = presence.organization_code
            and presence.month_from_no < origin.effective_no
            and presence.month_to_no >= origin.effective_no
    inner join threshold on {{ valid_at('threshold', 'origin.effective_on') }}
    cross join horizon
)

select * from int_crosswalk_staff
