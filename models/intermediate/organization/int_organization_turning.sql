-- Grain: organization x direction (1 begins, -1 ends) x month of the turn, with the type of the change
-- record that the turn follows (int_organization_event_month), NULL where none does. The first month
-- of the warehouse begins no organization and its last one ends none; an organization ends in the
-- month after the last one that shows it.
with month as (
    select * from {{ ref('month') }}
),

shown_month as (
    select organization_code, month_no
    from {{ ref('int_organization_month') }}
    where not is_placeholder
),

record as (
    select * from {{ ref('int_organization_event_month') }}
),

turning as (
    select shown_month.organization_code, 1 as direction, shown_month.month_no
    from shown_month
    anti join shown_month as earlier
        on
            shown_month.organization_code = earlier.organization_code
            and shown_month.month_no = earlier.month_no + 1
    where shown_month.month_no > (select min(month.month_no) from month)
    union all
    select shown_month.organization_code, -1 as direction, shown_month.month_no + 1 as month_no
    from shown_month
    anti join shown_month as later
        on
            shown_month.organization_code = later.organization_code
            and shown_month.month_no = later.month_no - 1
    where shown_month.month_no < (select max(month.month_no) from month)
),

int_organization_turning as (
    select
        turning.organization_code,
        turning.direction,
        case when turning.direction = 1 then 'beginning' else 'ending' end as turn_code,
        turning.month_no,
        month.month,
        record.event_type_code,
        record.effective_on
    from turning
    inner join month on turning.month_no = month.month_no
    left join record
        on
            turning.organization_code = record.organization_code
            and turning.direction = record.direction
            and turning.month_no = record.month_no
)

select * from int_organization_turning
