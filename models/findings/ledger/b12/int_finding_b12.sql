-- Grain: ledger movement of posts from organization to organization that the other side does not
-- match: what was moved does not net to zero, or the organization named as the other side has no
-- such movement (B12). Two organizations settle with each other under one document, else on one
-- day, else within a year, since each side may have a document of its own. Movements that name no
-- other organization can only net to zero over the whole document.
{% set months_between_sides = 12 -%}
{% set stages = {
    'document': ('doc_no', 'doc_no'),
    'day': ('effective_on', 'effective_on'),
    'episode': ('episode_no', 'effective_on'),
} -%}
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

movement as (
    select * from {{ ref('hist_establishment_movement') }}
),

establishment_reason as (
    select * from {{ ref('establishment_reason') }}
    where is_transfer
),

transfer as (
    select
        movement.source,
        movement.record_key,
        movement.organization_code,
        coalesce(movement.establishment_type_code, '') as type_code,
        movement.counter_organization_code,
        movement.doc_no,
        movement.effective_on,
        movement.posts_change,
        least(movement.organization_code, movement.counter_organization_code) as first_code,
        greatest(movement.organization_code, movement.counter_organization_code) as second_code,
        coalesce(
            movement.doc_no, cast(movement.effective_on as varchar), movement.record_key
        ) as document_key
    from movement
    inner join establishment_reason on movement.reason_code = establishment_reason.code
    where movement.organization_code is not null and movement.posts_change <> 0
),

named as (
    select * from transfer
    where counter_organization_code is not null
),

{% for stage, (key, known) in stages.items() -%}
{% set before = 'named' if loop.first else loop.previtem[0] -%}
{% if stage == 'episode' -%}
spaced as (
    select
        *,
        lag(effective_on) over (
            partition by first_code, second_code, type_code
            order by effective_on
        ) as previous_on
    from {{ before }}
),

episodic as (
    select
        *,
        count(*) filter (
            where cast({{ dbt.dateadd('month', months_between_sides, 'previous_on') }} as date) < effective_on
        ) over (
            partition by first_code, second_code, type_code
            order by effective_on
        ) as episode_no
    from spaced
),

{% set before = 'episodic' -%}
{% endif -%}
weighed_by_{{ stage }} as (
    select
        *,
        sum(posts_change) over (
            partition by first_code, second_code, type_code, {{ key }}
        ) as {{ stage }}_balance
    from {{ before }}
),

{{ stage }} as (
    select * from weighed_by_{{ stage }}
    where {{ known }} is null or {{ stage }}_balance <> 0
),

{% endfor -%}
{% set columns = ['source', 'record_key', 'organization_code', 'counter_organization_code',
                  'type_code', 'posts_change', 'document_key'] -%}
unmatched as (
    select {{ columns | join(', ') }} from episode
    union all
    select {{ columns | join(', ') }} from transfer
    where counter_organization_code is null
),

remaining as (
    select
        *,
        sum(posts_change) over (partition by document_key, type_code) as balance
    from unmatched
),

-- The other side as far as it is there: whether it names this side, and so should have matched it.
other_side as (
    select
        remaining.record_key,
        bool_or(coalesce(other.counter_organization_code = remaining.organization_code, false))
            as names_this
    from remaining
    inner join remaining as other
        on
            remaining.counter_organization_code = other.organization_code
            and remaining.document_key = other.document_key
            and remaining.type_code = other.type_code
            and sign(remaining.posts_change) <> sign(other.posts_change)
    group by remaining.record_key
),

failing as (
    select
        records.*,
        'B12' as rule_id,
        case
            when remaining.balance = 0 and other_side.record_key is null
                then 'counter_organization_code'
            else 'posts_change'
        end as column_name
    from remaining
    left join other_side on remaining.record_key = other_side.record_key
    inner join records
        on remaining.record_key = records.record_key and remaining.source = records.source
    where
        records.valid_to is null
        and (
            remaining.balance <> 0
            or (
                remaining.counter_organization_code is not null
                and coalesce(other_side.names_this, true)
            )
        )
)

{{ finding_spells('failing', 'establishment_movement') }}
