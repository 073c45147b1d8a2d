-- Grain: scope (organization in service, county) x year x index (execution, benefit): the weighted mean
-- of the scores that could be judged, and the share of the weight that they have. The two indexes
-- are never merged into one number.
with indicator as (
    select * from {{ ref('int_evaluation_indicator') }}
),

int_evaluation_index as (
    select
        scope_kind_code,
        scope_code,
        county_code,
        year,
        month,
        index_code,
        cast(
            sum(score * weight) / nullif(sum(case when score is not null then weight end), 0)
            as decimal(9, 4)
        ) as score,
        cast(
            coalesce(sum(case when score is not null then weight end), 0) / sum(weight)
            as decimal(18, 6)
        ) as judged_share,
        cast(count(*) as integer) as indicators,
        cast(count(score) as integer) as judged_indicators
    from indicator
    group by scope_kind_code, scope_code, county_code, year, month, index_code
)

select * from int_evaluation_index
