{#
  Units named by records of changes against what the snapshots show: never the unit
  (lineage_unknown_body), or the contrary of the record (lineage_contradicted): the unit was not
  there at the time, or is still there long after it ended. Snapshots follow late, hence the months
  that lineage_threshold allows; what is not settled yet is no finding.
#}
{% macro lineage_units_failing(record, life, departure, entity, organization) -%}
with records as (
    select * from {{ ref(record) }}
),

life as (
    select * from {{ ref(life) }}
    where is_described
),

departure as (
    select * from {{ ref(departure) }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

horizon as (
    select
        min(valid_from) as first_on,
        max(last_as_of_date) as last_on
    from life
),

named as (
    select *, predecessor_code as named_code, 'predecessor_code' as column_name
    from records
    where predecessor_code is not null
    union all
    select *, successor_code as named_code, 'successor_code' as column_name
    from records
    where successor_code is not null
),

windowed as (
    select
        named.*,
        {{ months_later('named.effective_on', '-threshold.follow_months') }} as window_from,
        {{ months_later('named.effective_on', 'threshold.follow_months') }} as window_to
    from named
    cross join threshold
),

judged as (
    select
        windowed.*,
        exists(
            select 1 from life
            where life.unit_code = windowed.named_code
        ) as is_known,
        exists(
            select 1 from life
            where
                life.unit_code = windowed.named_code
                and (life.unseen_on is null or life.unseen_on < windowed.window_to)
                and (life.valid_to is null or life.valid_to >= windowed.window_from)
        ) as is_near,
        windowed.column_name = 'predecessor_code'
        and exists (
            select 1 from departure
            where
                departure.unit_code = windowed.named_code
                and departure.effective_on = windowed.effective_on
                and departure.is_settled
                and departure.is_shown_after
                and (
                    departure.closes
                    or (
                        departure.continues
                        and departure.is_told_to_end
                        and departure.known_shares = 0
                    )
                )
        ) as outlives
    from windowed
),

failing as (
    select
        judged.*,
        case when judged.is_known then 'lineage_contradicted' else 'lineage_unknown_body' end
            as rule_id
    from judged
    cross join horizon
    where
        judged.window_to <= horizon.last_on
        and (judged.outlives or (not judged.is_near and judged.effective_on >= horizon.first_on))
)

{{ finding_spells('failing', entity, organization) }}
{%- endmacro %}
