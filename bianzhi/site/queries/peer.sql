-- Grain: measure of an organization in the last month beside its peers; shares in percent.
select
    compared.organization_code as code,
    dimension.label_{lang} as dimension,
    label.label_{lang} as measure,
    compared.value * measure.factor as value,
    compared.median_value * measure.factor as median,
    100 * compared.percentile as percentile,
    compared.peers,
    compared.is_outlier,
    sentence.label_{lang} as sentence,
    measure.factor
from organization_structure.horizontal_comparison_month as compared
inner join report_measure() as measure on compared.measure_code = measure.measure_code
left join codes.structure_measure as label on compared.measure_code = label.code
left join codes.personnel_dimension as dimension on measure.dimension_code = dimension.code
left join codes.peer_sentence as sentence on compared.sentence_code = sentence.code
where
    compared.month = (
        select max(month) from organization_structure.horizontal_comparison_month
        where month <= date '{month}'
    )
order by code, measure.place
