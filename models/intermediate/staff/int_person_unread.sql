-- Grain: person in post whose establishment type cannot be read, or whose row did not land, x
-- interval on month numbers until the next delivery. The type read before is carried; without one,
-- the person counts under the type missing, whose posts are unknown.
with person as (
    select * from {{ ref('int_person_in_post') }}
),

unread as (
    {{ unread_spans('person', 'person', ['establishment_type_code'],
                    ['organization_code', 'counted_type_code', 'establishment_type_code']) | indent(4) }}
),

int_person_unread as (
    select
        record_key,
        organization_code,
        counted_type_code as establishment_type_code,
        month_from_no,
        month_to_no,
        case when is_kept or establishment_type_code is not null then 1 else 0 end as carried_rows,
        case when unread_establishment_type_code and establishment_type_code is null then 1 else 0 end
            as unknown_rows
    from unread
    where month_from_no < month_to_no
)

select * from int_person_unread
