-- Grain: organization x counted establishment type x interval: the row of the establishment that
-- represents the cell, for tracing. Where several fundings share the cell, the first in the order
-- of keys.
with establishment as (
    select * from {{ ref('int_establishment_counted') }}
),

int_establishment_row as (
    select
        establishment.organization_code,
        establishment.counted_type_code as establishment_type_code,
        establishment.record_key,
        establishment.lake_id,
        establishment.row_no,
        establishment.doc_no,
        establishment.delivery_id,
        establishment.source,
        establishment.scope,
        establishment.part,
        establishment.valid_from,
        establishment.valid_to
    from establishment
)

select * from int_establishment_row
