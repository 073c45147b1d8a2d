-- Grain: reform x reference date (before, after). Only reforms whose two reference dates lie within
-- the months of the warehouse can be compared; for the others the comparison is empty.
with reform_window as (
    select * from {{ ref('reform_window') }} as norm
    where {{ valid_at('norm', 'norm.after_on') }}
),

month as (
    select * from {{ ref('month') }}
),

covered as (
    select reform_window.*
    from reform_window
    inner join month as before_month on reform_window.before_on = before_month.month
    inner join month as after_month on reform_window.after_on = after_month.month
),

int_reform_reference_date as (
    select reform_code, 'before' as reference_code, before_on as month, before_on, after_on, basis_on
    from covered
    union all
    select reform_code, 'after' as reference_code, after_on as month, before_on, after_on, basis_on
    from covered
)

select * from int_reform_reference_date
