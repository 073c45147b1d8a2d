-- Grain: kind of unit that has a crosswalk x span of validity, with the months by which its snapshots
-- may follow a change: rosters of organizations follow a reform late, lists of divisions are drawn up
-- by law.
with threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

int_crosswalk_unit_kind as (
    select
        'organization' as unit_kind,
        follow_months as lag_months,
        valid_from,
        valid_to
    from threshold
    union all
    select
        'division' as unit_kind,
        0 as lag_months,
        valid_from,
        valid_to
    from threshold
)

select * from int_crosswalk_unit_kind
