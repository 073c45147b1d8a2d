-- Grain: establishment row x interval on month numbers.
with establishment as (
    select * from {{ ref('int_establishment_counted') }}
),

named as (
    select
        establishment.*,
        {{ month_number('establishment.valid_from') }} as month_from_no,
        {{ end_month_number('establishment.valid_to') }} as month_to_no
    from establishment
),

int_establishment_span as (
    select
        record_key,
        organization_code,
        counted_type_code as establishment_type_code,
        month_from_no,
        month_to_no,
        case when counted_measure = 'authorized_posts' then coalesce(authorized_posts, 0) else 0 end
            as authorized_posts,
        coalesce(frozen_posts, 0) as frozen_posts,
        coalesce(reserved_posts, 0) as reserved_posts,
        coalesce(revolving_in_posts, 0)
        + case when counted_measure = 'revolving_in_posts' then coalesce(authorized_posts, 0) else 0 end
            as revolving_in_posts,
        coalesce(revolving_out_posts, 0) as revolving_out_posts,
        coalesce(separately_listed_posts, 0)
        + case when counted_measure = 'separately_listed_posts' then coalesce(authorized_posts, 0) else 0 end
            as separately_listed_posts,
        case when authorized_posts is null then 1 else 0 end as unknown_rows
    from named
    where month_from_no < month_to_no
)

select * from int_establishment_span
