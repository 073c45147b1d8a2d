-- Grain: reform x measure: the measures by which a reform is compared, as the seed reform_measure has
-- them on the day after it.
with reference_date as (
    select distinct reform_code, after_on from {{ ref('int_reform_reference_date') }}
),

reform_measure as (
    select * from {{ ref('reform_measure') }}
),

int_reform_measure as (
    select
        reference_date.reform_code,
        reform_measure.measure_code,
        reform_measure.weight_code,
        reform_measure.is_explained
    from reference_date
    inner join reform_measure on {{ valid_at('reform_measure', 'reference_date.after_on') }}
)

select * from int_reform_measure
