-- Grain: unit kind x basis date of the published crosswalk: for organizations the first and last
-- month and the day before and after the local stage of each reform; for divisions their first and
-- last delivery; for both the dates of seed crosswalk_basis_date.
with month as (
    select * from {{ ref('month') }}
),

reform as (
    select * from {{ ref('reform') }}
),

observed_span as (
    select * from {{ ref('int_crosswalk_observed_span') }}
    where unit_kind = 'division'
),

chosen as (
    select norm.subject_code as unit_kind, norm.basis_date
    from {{ ref('crosswalk_basis_date') }} as norm
    where {{ valid_at('norm', 'norm.basis_date') }}
),

basis_dates as (
    select 'organization' as unit_kind, min(month) as basis_date from month
    union
    select 'organization' as unit_kind, max(month) as basis_date from month
    union
    select 'organization' as unit_kind, cast({{ dbt.dateadd('day', -1, 'local_from') }} as date) as basis_date
    from reform
    union
    select 'organization' as unit_kind, cast({{ dbt.dateadd('day', 1, 'local_to') }} as date) as basis_date from reform
    union
    select 'division' as unit_kind, min(valid_from) as basis_date from observed_span
    union
    select 'division' as unit_kind, max(last_as_of_date) as basis_date from observed_span
    union
    select unit_kind, basis_date from chosen
),

int_crosswalk_basis_date as (
    select unit_kind, basis_date from basis_dates
    where basis_date is not null
)

select * from int_crosswalk_basis_date
