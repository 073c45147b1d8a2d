-- Grain: organization x establishment type in the last month, with posts that the register calls
-- reserved or that slips reserve. Net vacant posts count those of the register; verify counts
-- the larger of both. They are never added, because a reserved post would be counted twice.
with registered as (
    select
        use_month.organization_code,
        use_month.establishment_type_code,
        use_month.reserved_posts
    from {{ ref('int_establishment_use_month') }} as use_month
    inner join {{ ref('int_last_month') }} as last_month on use_month.month = last_month.as_on
),

slip as (
    select
        organization_code,
        establishment_type_code,
        sum(reserved_heads) as slip_posts,
        count(*) as slips
    from {{ ref('int_verification_slip') }}
    where status_code = 'reserved'
    group by organization_code, establishment_type_code
),

joined as (
    select
        coalesce(registered.organization_code, slip.organization_code) as organization_code,
        coalesce(registered.establishment_type_code, slip.establishment_type_code)
            as establishment_type_code,
        coalesce(registered.reserved_posts, 0) as reserved_posts,
        coalesce(slip.slip_posts, 0) as slip_posts,
        coalesce(slip.slips, 0) as slips
    from registered
    full outer join slip
        on
            registered.organization_code = slip.organization_code
            and registered.establishment_type_code = slip.establishment_type_code
),

int_reserved_post_check as (
    select
        organization_code,
        establishment_type_code,
        cast(reserved_posts as integer) as reserved_posts,
        cast(slips as integer) as slips,
        cast(slip_posts as integer) as slip_posts,
        cast(slip_posts - reserved_posts as integer) as unregistered_posts
    from joined
    where reserved_posts <> 0 or slip_posts <> 0
)

select * from int_reserved_post_check
