-- Grain: key of off_establishment_worker x interval [valid_from, valid_to), one source per date.
with resolved as (
    select * from {{ ref('int_off_establishment_worker') }}
),

off_establishment_worker_history as (
    select
        lake_id,
        row_no,
        record_key,
        worker_key,
        id_check_code,
        organization_code,
        worker_type_code,
        department_code,
        post_category_code,
        sex_code,
        birth_month,
        education_code,
        agency_name,
        contract_from,
        contract_to,
        funding_code,
        monthly_cost,
        id_sex_matches,
        id_birth_matches,
        source,
        scope,
        part,
        valid_from,
        valid_to,
        delivery_id,
        last_as_of_date,
        last_delivery_id
    from resolved
)

select * from off_establishment_worker_history
