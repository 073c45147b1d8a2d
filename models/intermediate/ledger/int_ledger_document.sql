-- Grain: decision of a document or movement of the ledger that cites one, with the posts that the
-- document decides and the ledger moves for its organization and type. A decision without a type is
-- for all types of its organization, one without an organization for all organizations of the
-- document: there the sums are compared.
with item as (
    select * from {{ ref('hist_document_item') }}
    where doc_no is not null
),

movement as (
    select * from {{ ref('hist_establishment_movement') }}
    where doc_no is not null and organization_code is not null and posts_change is not null
),

entry as (
    {% for entity, relation in {'document_item': 'item', 'establishment_movement': 'movement'}.items() -%}
    select
        '{{ entity }}' as entity,
        source,
        scope,
        record_key,
        doc_no,
        organization_code,
        establishment_type_code,
        posts_change,
        {{ "organization_code is null and posts_change is not null" if relation == 'item' else 'false' }}
            as is_for_all_organizations,
        posts_change is not null and establishment_type_code is null as is_for_all_types,
        {{ "posts_change is null" if relation == 'item' else 'false' }} as leaves_posts_open
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

with_account as (
    select
        *,
        case
            when bool_or(is_for_all_organizations) over (partition by doc_no) then ''
            else coalesce(organization_code, '')
        end as account_organization_code
    from entry
),

typed as (
    select
        *,
        case
            when bool_or(is_for_all_types) over (partition by doc_no, account_organization_code)
                then ''
            else coalesce(establishment_type_code, '')
        end as type_code,
        bool_or(leaves_posts_open) over (partition by doc_no, account_organization_code)
        or bool_or(leaves_posts_open and organization_code is null) over (partition by doc_no)
            as leaves_posts_open_here
    from with_account
),

counted as (
    select
        *,
        case when entity = 'document_item' then posts_change end as decided_posts,
        case when entity = 'establishment_movement' then posts_change end as moved_posts,
        case when entity = 'establishment_movement' then record_key end as moved_by
    from typed
),

int_ledger_document as (
    select
        entity,
        source,
        scope,
        record_key,
        doc_no,
        organization_code,
        account_organization_code,
        type_code,
        posts_change,
        leaves_posts_open_here,
        {% for figure in ['decided', 'moved'] -%}
        sum(coalesce({{ figure }}_posts, 0)) over account as {{ figure }}_posts,
        count(nullif({{ figure }}_posts, 0)) over account as {{ figure }}_times,
        {% endfor -%}
        min(moved_posts) over account as least_moved,
        max(moved_posts) over account as greatest_moved,
        count(decided_posts) over account as decisions,
        min(moved_by) over account as movement_id
    from counted
    window account as (partition by doc_no, account_organization_code, type_code)
)

select * from int_ledger_document
