-- Grain: organization x establishment type x snapshot at which its posts or its ledger changed: the
-- posts of the snapshot, all forms of funding together, beside the sum of the ledger. Compared is
-- what the ledger knows, and what it should know because the scope delivers one.
with establishment as (
    select * from {{ ref('int_establishment') }}
),

seen as (
    select * from {{ ref('int_ledger_seen') }}
),

keeps_ledger as (
    select distinct scope from {{ source('inputs', 'standing') }}
    where entity = 'establishment_movement'
),

change as (
    {% for border, sign in {'valid_from': 1, 'valid_to': -1}.items() -%}
    select
        organization_code,
        establishment_type_code,
        source,
        scope,
        part,
        {{ border }} as as_of_date,
        {{ sign }} * coalesce(authorized_posts, 0) as authorized_change,
        case when authorized_posts is null then {{ sign }} else 0 end as unknown_change,
        0 as ledger_change,
        0 as movements
    from establishment
    where {{ border }} is not null
    union all
    {% endfor -%}
    select
        organization_code,
        establishment_type_code,
        source,
        scope,
        part,
        seen_on as as_of_date,
        0 as authorized_change,
        0 as unknown_change,
        posts_change as ledger_change,
        1 as movements
    from seen
),

snapshot as (
    select
        organization_code,
        establishment_type_code,
        as_of_date,
        min(source) as source,
        min(scope) as scope,
        min(part) as part,
        sum(authorized_change) as authorized_change,
        sum(unknown_change) as unknown_change,
        sum(ledger_change) as ledger_change,
        sum(movements) as movements
    from change
    group by organization_code, establishment_type_code, as_of_date
),

summed as (
    select
        organization_code,
        establishment_type_code,
        as_of_date,
        source,
        scope,
        part,
        {% for figure in ['authorized', 'unknown', 'ledger'] -%}
        sum({{ figure }}_change) over (
            partition by organization_code, establishment_type_code
            order by as_of_date
            rows between unbounded preceding and current row
        ) as {{ figure }}_posts,
        {% endfor -%}
        sum(movements) over (partition by organization_code, establishment_type_code) as movements
    from snapshot
),

int_ledger_comparison as (
    select
        summed.organization_code,
        summed.establishment_type_code,
        summed.as_of_date,
        summed.source,
        summed.scope,
        summed.part,
        summed.authorized_posts,
        summed.ledger_posts,
        summed.authorized_posts - summed.ledger_posts as difference
    from summed
    left join keeps_ledger on summed.scope = keeps_ledger.scope
    where
        summed.unknown_posts = 0
        and (summed.movements > 0 or keeps_ledger.scope is not null)
)

select * from int_ledger_comparison
