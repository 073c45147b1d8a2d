-- Grain: record of authorized posts on the closing date: organization, establishment type and
-- funding. Where only a ledger ever came, its sum counts and the funding is unknown.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
),

record as (
    select
        record_key as fact_key,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        doc_no,
        organization_code,
        establishment_type_code,
        counted_type_code,
        funding_code,
        authorized_posts
    from {{ ref('establishment_as_of') }}(closing_date)
    where counted_measure = 'authorized_posts'
    union all
    select
        fact_key,
        null as record_key,
        null as lake_id,
        null as row_no,
        null as delivery_id,
        null as doc_no,
        organization_code,
        establishment_type_code,
        establishment_type_code as counted_type_code,
        null as funding_code,
        authorized_posts
    from {{ ref('quota') }}(closing_date)
    where authorized_source = 'ledger'
)

select
    record.fact_key,
    'establishment' as entity,
    record.record_key,
    record.lake_id,
    record.row_no,
    record.delivery_id,
    record.doc_no,
    record.organization_code,
    organization.* exclude (day, organization_key, organization_code, is_present),
    record.counted_type_code as establishment_type_code,
    coalesce(kind.band in ('administrative', 'worker'), false) as is_administrative,
    record.funding_code as post_funding_code,
    record.authorized_posts
from record
left join organization on record.organization_code = organization.organization_code
left join {{ ref('establishment_type') }} as kind on record.establishment_type_code = kind.code
