-- Grain: record key of establishment x interval, one source per date, with the establishment type and
-- the measure that its posts count as. Revolving and separately listed types are other names for
-- columns of an ordinary type; the code list says which. This is the one place that says so.
with establishment as (
    select * from {{ ref('int_establishment') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

int_establishment_counted as (
    select
        establishment.*,
        coalesce(
            establishment_type.counts_as_code, establishment.establishment_type_code, 'missing'
        ) as counted_type_code,
        coalesce(establishment_type.counts_as_measure, 'authorized_posts') as counted_measure
    from establishment
    left join establishment_type
        on establishment.establishment_type_code = establishment_type.code
)

select * from int_establishment_counted
