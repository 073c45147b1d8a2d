-- One row per record of authorized posts at {{ closing }}: body, establishment type and funding of
-- the posts. Where only a ledger ever came, its sum stands and the funding is unknown.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
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
        funding_code,
        authorized_posts
    from establishment_as_of(date '{{ closing }}')
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
        null as funding_code,
        authorized_posts
    from quota
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
{% include "_place.sql" %},
    coalesce(kind.counts_as_code, record.establishment_type_code, 'missing')
        as establishment_type_code,
    coalesce(kind.band in ('administrative', 'worker'), false) as is_administrative,
    record.funding_code as post_funding_code,
    record.authorized_posts
from record
left join organization on record.organization_code = organization.organization_code
left join codes.establishment_type as kind on record.establishment_type_code = kind.code
where coalesce(kind.counts_as_measure, 'authorized_posts') = 'authorized_posts'
