-- Grain: change of the organization up to the day x other organization of it, with their names at the time.
-- Several records of one change (two organizations merged) share the row of the table, `event_code`.
with change as (
    select * from {{ ref('card_change') }}(given_organization, given_day)
),

-- The other organization, or the organization itself before it was renamed, by its name of the day.
named as (
    select
        change.*,
        arg_max(history.organization_name, history.valid_from)
            filter (where history.valid_from <= change.effective_on) as name_before,
        arg_min(history.organization_name, history.valid_from)
            filter (where history.valid_from > change.effective_on) as name_after
    from change
    left join {{ ref('organization_history') }} as history
        on
            coalesce(change.other_code, change.organization_code) = history.organization_code
            and not history.is_placeholder
    group by all
),

worded as (
    select
        *,
        case
            when direction_code = 'itself' and event_type_code = '02'
                then name_before || ' → ' || name_after
            when direction_code = 'from' then coalesce(name_before, name_after, other_code)
            when direction_code = 'to' then coalesce(name_after, name_before, other_code)
        end
        || case
            when share_of_posts < 1 then ' ' || cast(round(100 * share_of_posts) as integer) || '%'
            else ''
        end as other
    from named
)

select
    concat_ws(
        '|',
        worded.organization_code,
        worded.event_type_code,
        worded.direction_code,
        worded.effective_on,
        worded.record_key
    ) as fact_key,
    worded.entity,
    worded.record_key,
    worded.lake_id,
    worded.row_no,
    worded.delivery_id,
    worded.doc_no,
    worded.organization_code,
    strftime(worded.effective_on, '%Y-%m-%d') || '.' || worded.event_type_code || '.'
    || worded.direction_code as event_code,
    kind.label_zh
    || case worded.direction_code when 'from' then '（自）' when 'to' then '（至）' else '' end
    || case when worded.is_inferred then '（推断）' else '' end as event_zh,
    kind.label_en
    || case worded.direction_code when 'from' then ' (from)' when 'to' then ' (to)' else '' end
    || case when worded.is_inferred then ' (inferred)' else '' end as event_en,
    strftime(worded.effective_on, '%Y-%m-%d') as effective_on,
    worded.other
from worded
left join {{ ref('organization_event_type') }} as kind on worded.event_type_code = kind.code
