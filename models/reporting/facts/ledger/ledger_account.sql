-- Grain: organization x establishment type with authorized posts or a ledger on the closing date:
-- the sum of the ledger, the establishment record, and their difference.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
),

line as (
    select *
    from {{ ref('ledger_line') }}()
    where effective_on is null or effective_on <= closing_date
),

-- Accounts are kept by the type as written; types that count as another one are added up there.
last_line as (
    select
        organization_code,
        counted_type_code,
        max_by(closing_posts, ledger_line_no) as closing_posts
    from line
    group by organization_code, establishment_type_code, counted_type_code
),

kept as (
    select
        organization_code,
        counted_type_code as establishment_type_code,
        sum(closing_posts) as ledger_posts
    from last_line
    group by organization_code, counted_type_code
),

authorized as (
    select organization_code, establishment_type_code, sum(authorized_posts) as authorized_posts
    from {{ ref('posts') }}(closing_date)
    group by organization_code, establishment_type_code
),

compared as (
    select
        coalesce(kept.organization_code, authorized.organization_code) as organization_code,
        coalesce(kept.establishment_type_code, authorized.establishment_type_code)
            as establishment_type_code,
        coalesce(kept.ledger_posts, 0) as ledger_posts,
        coalesce(authorized.authorized_posts, 0) as authorized_posts,
        kept.organization_code is not null as has_ledger
    from kept
    full join authorized
        on
            kept.organization_code = authorized.organization_code
            and kept.establishment_type_code = authorized.establishment_type_code
),

-- Accounts whose difference is a finding (B13) at that time.
found as (
    select distinct
        organization_code,
        split_part(record_key, '|', 2) as establishment_type_code
    from {{ ref('finding') }}
    where
        rule_id = 'B13'
        and first_seen_on <= closing_date
        and (status_code <> 'closed' or last_seen_on >= closing_date)
)

select
    compared.organization_code || '|' || compared.establishment_type_code as fact_key,
    compared.*,
    case when compared.has_ledger then compared.authorized_posts - compared.ledger_posts else 0 end
        as difference,
    case when compared.has_ledger then 0 else compared.authorized_posts end as posts_without_ledger,
    found.organization_code is not null as has_finding,
    'carried_forward' as document_code,
    cast(null as varchar) as document_name,
    organization.* exclude (day, organization_key, organization_code, is_present)
from compared
left join found
    on
        compared.organization_code = found.organization_code
        and compared.establishment_type_code = found.establishment_type_code
left join organization on compared.organization_code = organization.organization_code
