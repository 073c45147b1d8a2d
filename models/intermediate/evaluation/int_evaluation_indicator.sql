-- Grain: scope (organization in service, county) x year x indicator valid then: the figures, the value
-- and the score. The figures of a county are those of its organizations added up. An indicator that
-- has nothing to be divided by is not judged: its value and score are NULL.
with figure as (
    select * from {{ ref('int_evaluation_figure') }}
),

indicator as (
    select * from {{ ref('evaluation_definition') }}
),

place as (
    select * from {{ ref('int_organization_place_month') }}
),

-- Every organization in service has a row there in every month.
in_service as (
    select
        measure_month.organization_code,
        measure_month.month,
        coalesce(place.county_code, 'missing') as county_code
    from {{ ref('int_warning_measure_month') }} as measure_month
    inner join (
        select max(month) as month
        from {{ ref('month') }}
        group by extract(year from month)
    ) as year_end
        on measure_month.month = year_end.month
    left join place
        on
            measure_month.organization_code = place.organization_code
            and measure_month.month = place.month
),

evaluated as (
    select
        in_service.organization_code,
        in_service.county_code,
        in_service.month,
        indicator.indicator_code,
        figure.numerator,
        figure.denominator
    from in_service
    inner join indicator on {{ valid_at('indicator', 'in_service.month') }}
    left join figure
        on
            in_service.organization_code = figure.organization_code
            and in_service.month = figure.month
            and indicator.indicator_code = figure.indicator_code
),

scoped as (
    select
        'organization' as scope_kind_code,
        organization_code as scope_code,
        county_code,
        month,
        indicator_code,
        numerator,
        denominator
    from evaluated
    union all
    select
        'county' as scope_kind_code,
        county_code as scope_code,
        county_code,
        month,
        indicator_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from evaluated
    group by county_code, month, indicator_code
),

divided as (
    select
        *,
        case
            when numerator is not null and denominator > 0
                then cast(numerator as double) / denominator
        end as value
    from scoped
),

int_evaluation_indicator as (
    select
        divided.scope_kind_code,
        divided.scope_code,
        divided.county_code,
        cast(extract(year from divided.month) as integer) as year,
        divided.month,
        indicator.index_code,
        divided.indicator_code,
        cast(divided.numerator as integer) as numerator,
        cast(divided.denominator as integer) as denominator,
        cast(divided.value as decimal(18, 6)) as value,
        cast(
            case
                when divided.value is not null
                    then 100 * greatest(0, least(1, (
                        (divided.value - indicator.zero_score_at)
                        / (cast(indicator.full_score_at as double) - indicator.zero_score_at)
                    )))
            end as decimal(9, 4)
        ) as score,
        indicator.weight
    from divided
    inner join indicator
        on
            divided.indicator_code = indicator.indicator_code
            and {{ valid_at('indicator', 'divided.month') }}
)

select * from int_evaluation_indicator
