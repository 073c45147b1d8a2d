-- Grain: time in which posts and ledger of an organization and type are further apart than before,
-- with the movement or document that most likely causes it. That is, in this order: a movement of
-- just these posts that the snapshot does not follow; a document that decides just these posts more
-- than the ledger moves under it; any movement the snapshot should have shown; the document of the
-- quota row.
with gap_start as (
    select * from {{ ref('int_ledger_gap_start') }}
),

seen as (
    select * from {{ ref('int_ledger_seen') }}
),

document_entry as (
    select * from {{ ref('int_ledger_document') }}
    where decided_posts <> moved_posts
),

document as (
    select
        doc_no,
        min(coalesce(effective_on, issued_on)) as effective_on
    from {{ ref('hist_approval_document') }}
    group by doc_no
),

establishment as (
    select * from {{ ref('int_establishment') }}
),

{% set gap_keys -%}
gap_start.organization_code,
        gap_start.establishment_type_code,
        gap_start.valid_from
{%- endset -%}
cause as (
    select
        {{ gap_keys }},
        case when seen.posts_change = -gap_start.arisen then 1 else 3 end as evidence,
        ledger.effective_on as caused_on,
        ledger.record_key as movement_id,
        ledger.doc_no,
        ledger.record_key as cause
    from gap_start
    inner join seen
        on
            gap_start.organization_code = seen.organization_code
            and gap_start.establishment_type_code = seen.establishment_type_code
            and gap_start.valid_from = seen.seen_on
    inner join {{ ref('int_establishment_ledger') }} as ledger on seen.record_key = ledger.record_key
    union all
    select
        {{ gap_keys }},
        2 as evidence,
        document.effective_on as caused_on,
        document_entry.movement_id,
        document_entry.doc_no,
        document_entry.doc_no as cause
    from gap_start
    inner join document_entry
        on
            gap_start.organization_code = document_entry.organization_code
            and gap_start.organization_code = document_entry.account_organization_code
            and document_entry.type_code in ('', gap_start.establishment_type_code)
            and gap_start.arisen = document_entry.decided_posts - document_entry.moved_posts
    left join document on document_entry.doc_no = document.doc_no
    where document.effective_on is null or document.effective_on <= gap_start.valid_from
    union all
    select
        {{ gap_keys }},
        4 as evidence,
        gap_start.valid_from as caused_on,
        cast(null as varchar) as movement_id,
        establishment.doc_no,
        establishment.doc_no as cause
    from gap_start
    inner join establishment
        on
            gap_start.organization_code = establishment.organization_code
            and gap_start.establishment_type_code = establishment.establishment_type_code
            and gap_start.valid_from = establishment.valid_from
    where establishment.doc_no is not null
),

likeliest as (
    select
        *,
        row_number() over (
            partition by organization_code, establishment_type_code, valid_from
            order by evidence asc, caused_on desc nulls last, movement_id asc nulls last, doc_no asc
        ) as row_rank
    from cause
),

int_ledger_difference as (
    select
        gap_start.*,
        concat(
            gap_start.organization_code,
            '|',
            gap_start.establishment_type_code,
            '|',
            coalesce(likeliest.cause, '')
        ) as record_key,
        likeliest.movement_id,
        likeliest.doc_no
    from gap_start
    left join likeliest
        on
            gap_start.organization_code = likeliest.organization_code
            and gap_start.establishment_type_code = likeliest.establishment_type_code
            and gap_start.valid_from = likeliest.valid_from
            and likeliest.row_rank = 1
)

select * from int_ledger_difference
