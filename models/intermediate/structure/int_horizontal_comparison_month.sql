-- Grain: organization in service x measure x compared month: its value among its peers, the other
-- organizations of the first peer definition that has enough of them. The median and the deviations
-- are those of the whole group, the organization among them. The scale of the robust z-score is the
-- median absolute deviation, or the mean one where more than half of the group are equal.
{{ config(materialized='monthly') }}
{% set group = ['measure_code', 'month', 'peer_definition_code', 'peer_group'] -%}
with peer_value as (
    select * from {{ ref('int_peer_value') }}
),

peer_scale as (
    select * from {{ ref('peer_scale') }}
),

ranked as (
    select
        *,
        count(*) over (partition by {{ group | join(', ') }}) - 1 as peers,
        rank() over (partition by {{ group | join(', ') }} order by value) - 1 as below,
        count(*) over (partition by {{ group | join(', ') }}, value) - 1 as ties
    from peer_value
),

chosen as (
    select
        *,
        peer_definition_code is not null and peers >= min_peers as is_compared,
        row_number() over (
            partition by organization_code, measure_code, month
            order by
                peer_definition_code is not null and peers >= min_peers desc,
                place nulls last
        ) as row_rank
    from ranked
),

group_median as (
    select {{ group | join(', ') }}, median(cast(value as double)) as median_value
    from chosen
    where is_compared
    group by {{ group | join(', ') }}
),

deviation as (
    select
        chosen.measure_code,
        chosen.month,
        chosen.peer_definition_code,
        chosen.peer_group,
        group_median.median_value,
        median(abs(chosen.value - group_median.median_value)) as median_deviation,
        avg(abs(chosen.value - group_median.median_value)) as mean_deviation
    from chosen
    inner join group_median
        on
            {% for column in group -%}
            {{ 'and ' if not loop.first }}chosen.{{ column }} = group_median.{{ column }}
            {% endfor %}
    group by
        chosen.measure_code,
        chosen.month,
        chosen.peer_definition_code,
        chosen.peer_group,
        group_median.median_value
),

scaled as (
    select
        deviation.*,
        case
            when deviation.median_deviation > 0 then deviation.median_deviation * median_scale.factor
            else deviation.mean_deviation * mean_scale.factor
        end as scale
    from deviation
    inner join peer_scale as median_scale
        on
            median_scale.scale_code = 'median_deviation'
            and {{ valid_at('median_scale', 'deviation.month') }}
    inner join peer_scale as mean_scale
        on
            mean_scale.scale_code = 'mean_deviation'
            and {{ valid_at('mean_scale', 'deviation.month') }}
),

compared as (
    select
        chosen.*,
        scaled.median_value,
        chosen.value - scaled.median_value as difference,
        (chosen.value - scaled.median_value) / nullif(scaled.scale, 0) as robust_z
    from chosen
    left join scaled
        on
            chosen.is_compared
            {% for column in group -%}
            and chosen.{{ column }} = scaled.{{ column }}
            {% endfor %}
    where chosen.row_rank = 1
),

judged as (
    select
        *,
        coalesce(abs(robust_z) >= outlier_z and abs(difference) >= least_difference, false)
            as is_outlier
    from compared
),

int_horizontal_comparison_month as (
    select
        organization_code,
        measure_code,
        month,
        is_structure,
        value,
        case when is_compared then peer_definition_code end as peer_definition_code,
        cast(case when is_compared then peers end as integer) as peers,
        cast(median_value as decimal(18, 6)) as median_value,
        cast(
            case when is_compared then (below + 0.5 * ties) / peers end as decimal(18, 6)
        ) as percentile,
        cast(robust_z as decimal(18, 6)) as robust_z,
        is_outlier,
        case
            when not is_structure then null
            when is_outlier and difference > 0 then concat(measure_code, '_high')
            when is_outlier then concat(measure_code, '_low')
        end as sentence_code
    from judged
)

select * from int_horizontal_comparison_month
