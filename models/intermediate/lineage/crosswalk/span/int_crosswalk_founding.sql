-- Grain: unit kind x unit x date on which records lead something into it: whether they found it, by
-- their type, or as the unit that at least two others became.
with edge as (
    select * from {{ ref('int_crosswalk_edge') }}
    where successor_code is not null
),

int_crosswalk_founding as (
    select
        unit_kind,
        successor_code as unit_code,
        effective_on,
        bool_or(founds_successor or predecessor_code is null)
        or count(
            distinct case
                when ends_predecessor and predecessor_code <> successor_code
                    then predecessor_code
            end
        ) > 1 as founds
    from edge
    group by unit_kind, successor_code, effective_on
)

select * from int_crosswalk_founding
