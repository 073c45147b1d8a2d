-- Grain: measure of an organization that stands out most among its peers in the last month.
select
    compared.organization_code as code,
    sentence.label_{lang} as sentence,
    compared.robust_z as z
from organization_structure.horizontal_comparison_month as compared
left join codes.peer_sentence as sentence on compared.sentence_code = sentence.code
where
    compared.is_outlier
    and compared.month = (
        select max(month) from organization_structure.horizontal_comparison_month
        where month <= date '{month}'
    )
order by abs(compared.robust_z) desc, code, compared.measure_code
limit 12
