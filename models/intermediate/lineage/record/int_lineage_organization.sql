-- Grain: organization that ever had staff: the first month with staff, and the first month after
-- the last.
with presence as (
    select * from {{ ref('int_lineage_presence') }}
),

horizon as (
    select
        min(month_no) as first_month_no,
        max(month_no) as last_month_no
    from {{ ref('month') }}
),

staffed as (
    select
        organization_code,
        min(month_from_no) as month_from_no,
        max(month_to_no) as month_to_no
    from presence
    group by organization_code
),

int_lineage_organization as (
    select
        staffed.organization_code,
        staffed.month_from_no,
        staffed.month_to_no,
        staffed.month_from_no > horizon.first_month_no as has_beginning,
        staffed.month_to_no <= horizon.last_month_no as has_end
    from staffed
    cross join horizon
)

select * from int_lineage_organization
