-- Grain: key of person x interval [valid_from, valid_to), one source per date.
with resolved as (
    select * from {{ ref('int_person') }}
),

person_history as (
    select
        lake_id,
        row_no,
        record_key,
        person_key,
        id_check_code,
        organization_code,
        establishment_type_code,
        sex_code,
        birth_month,
        ethnicity_code,
        political_status_code,
        party_joined_on,
        education_code,
        full_time_education_code,
        degree_code,
        major,
        graduated_on,
        work_started_on,
        staff_status_code,
        identity_code,
        department_code,
        post_code,
        post_title,
        funding_code,
        occupancy_code,
        staff_category_code,
        post_category_code,
        post_grade_code,
        professional_title_code,
        leadership_level_code,
        leadership_role_code,
        rank_code,
        retirement_group_code,
        is_registered,
        entered_on,
        entry_mode_code,
        entry_doc_no,
        verification_slip_no,
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

select * from person_history
