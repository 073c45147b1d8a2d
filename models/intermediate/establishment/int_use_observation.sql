-- Grain: organization x establishment type x month: whether every input of the cell was delivered
-- and read in the month, how many months ago it last was, and whether a figure is carried that
-- cannot be read.
with use_month as (
    select * from {{ ref('int_use_month') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

freshness as (
    select * from {{ ref('int_organization_freshness') }}
),

delivered as (
    select
        use_month.organization_code,
        use_month.establishment_type_code,
        use_month.month_no,
        use_month.carried_rows > 0 as is_carried,
        use_month.carried_rows
        + use_month.unknown_rows
        + use_month.unknown_ceiling_rows
        + use_month.unknown_use_rows > 0 as is_unread,
        coalesce(freshness.is_observed, organization_month.is_observed, false) as is_delivered,
        case
            when freshness.organization_code is null then organization_month.months_since_observed
            else freshness.months_since_observed
        end as months_since_delivered
    from use_month
    left join freshness
        on
            use_month.organization_code = freshness.organization_code
            and use_month.month_no = freshness.month_no
    left join organization_month
        on
            use_month.organization_code = organization_month.organization_code
            and use_month.month_no = organization_month.month_no
),

last_read as (
    select
        unread.organization_code,
        unread.establishment_type_code,
        unread.month_no,
        max(whole.month_no) as read_month_no
    from delivered as unread
    inner join delivered as whole
        on
            unread.organization_code = whole.organization_code
            and unread.establishment_type_code = whole.establishment_type_code
            and unread.month_no > whole.month_no
    where unread.is_unread and whole.is_delivered and not whole.is_unread
    group by unread.organization_code, unread.establishment_type_code, unread.month_no
),

int_use_observation as (
    select
        delivered.organization_code,
        delivered.establishment_type_code,
        delivered.month_no,
        delivered.is_carried,
        delivered.is_delivered and not delivered.is_unread as is_observed,
        case
            when delivered.is_unread then delivered.month_no - last_read.read_month_no
            else delivered.months_since_delivered
        end as months_since_observed
    from delivered
    left join last_read
        on
            delivered.organization_code = last_read.organization_code
            and delivered.establishment_type_code = last_read.establishment_type_code
            and delivered.month_no = last_read.month_no
)

select * from int_use_observation
