-- Grain: organization x measure compared with its peers on the closing date. Shares are in percent.
select
    compared.organization_code || '|' || compared.measure_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    compared.organization_code,
    compared.measure_code,
    cast(measure.factor * compared.value as decimal(18, 4)) as value,
    cast(measure.factor * compared.median_value as decimal(18, 4)) as median_value,
    cast(100 * compared.percentile as decimal(18, 4)) as percentile,
    compared.robust_z,
    compared.is_outlier,
    compared.is_outlier and compared.robust_z > 0 as is_high,
    compared.is_outlier and compared.robust_z < 0 as is_low,
    compared.peer_definition_code is not null as is_compared,
    sentence.label_zh as sentence_zh,
    sentence.label_en as sentence_en,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.county_code,
    organization.county_name,
    organization.unit_kind_code
from {{ ref('horizontal_comparison_month') }} as compared
left join {{ ref('report_measure') }}() as measure
    on compared.measure_code = measure.measure_code
left join {{ ref('peer_sentence') }} as sentence on compared.sentence_code = sentence.code
left join {{ ref('organization_on') }}([closing_date]) as organization
    on compared.organization_code = organization.organization_code
where compared.month = closing_date
