-- Grain: establishment row x interval on month numbers. Revolving and separately listed types are
-- other names for columns of an ordinary type; the code list says which.
with establishment as (
    select * from {{ ref('int_establishment') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

named as (
    select
        establishment.*,
        coalesce(establishment_type.counts_as_code, establishment.establishment_type_code)
            as counted_type_code,
        coalesce(establishment_type.counts_as_measure, 'authorized_posts') as counted_measure,
        {{ month_number('establishment.valid_from') }} as month_from_no,
        {{ end_month_number('establishment.valid_to') }} as month_to_no
    from establishment
    left join establishment_type
        on establishment.establishment_type_code = establishment_type.code
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
