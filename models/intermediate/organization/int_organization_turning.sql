-- Grain: organization x direction (1 begins, -1 ends) x month of the turn, with the type of the change
-- record that the turn follows (int_organization_event_month), NULL where none does. The first month
-- of the warehouse begins no organization and its last one ends none; an organization ends in the
-- month after the last one that shows it.
with month as (
    select * from {{ ref('month') }}
),

stands as (
    select organization_code, month_no
    from {{ ref('int_organization_month') }}
    where not is_placeholder
),

record as (
    select * from {{ ref('int_organization_event_month') }}
),

turning as (
    select stands.organization_code, 1 as direction, stands.month_no
    from stands
    anti join stands as earlier
        on
            stands.organization_code = earlier.organization_code
            and stands.month_no = earlier.month_no + 1
    where stands.month_no > (select min(month.month_no) from month)
    union all
    select stands.organization_code, -1 as direction, stands.month_no + 1 as month_no
    from stands
    anti join stands as later
        on
            stands.organization_code = later.organization_code
            and stands.month_no = later.month_no - 1
    where stands.month_no < (select max(month.month_no) from month)
),

int_organization_turning as (
    select
        turning.organization_code,
        turning.direction,
        turning.month_no,
        record.event_type_code,
        record.effective_on
    from turning
    left join record
        on
            turning.organization_code = record.organization_code
            and turning.direction = record.direction
            and turning.month_no = record.month_no
)

select * from int_organization_turning
