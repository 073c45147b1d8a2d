-- Grain: organization x month that a payroll or roster is about, with the month of the newest roster
-- of the organization; NULL where it has none or the newest is too old (seed reconciliation_norm). A
-- payroll covers an organization from its first pay on, in each month of the payrolls of that office:
-- an organization that is left out pays nobody.
with pay as (
    select distinct source, scope, organization_code, month_no from {{ ref('int_payroll_line') }}
),

pay_month as (
    select distinct source, scope, month_no from pay
),

paid_from as (
    select
        source,
        scope,
        organization_code,
        min(month_no) as month_no
    from pay
    group by source, scope, organization_code
),

pay_cover as (
    select distinct
        paid_from.organization_code,
        pay_month.month_no
    from paid_from
    inner join pay_month
        on
            paid_from.source = pay_month.source
            and paid_from.scope = pay_month.scope
            and paid_from.month_no <= pay_month.month_no
),

roster_cover as (
    select distinct organization_code, month_no from {{ ref('int_roster_line') }}
),

reconciliation_norm as (
    select * from {{ ref('reconciliation_norm') }}
    where norm_code = 'roster_months'
),

listed_month as (
    select month_no from pay_cover
    union
    select month_no from roster_cover
),

listed_organization as (
    select organization_code from pay_cover
    union
    select organization_code from roster_cover
),

cell as (
    select
        listed_organization.organization_code,
        listed_month.month_no
    from listed_organization
    cross join listed_month
),

newest as (
    select
        cell.organization_code,
        cell.month_no,
        max(roster_cover.month_no) as roster_month_no
    from cell
    inner join roster_cover
        on
            cell.organization_code = roster_cover.organization_code
            and cell.month_no >= roster_cover.month_no
    inner join reconciliation_norm
        on
            {{ valid_in_month('reconciliation_norm', 'cell.month_no') }}
            and cell.month_no - roster_cover.month_no < reconciliation_norm.value
    group by cell.organization_code, cell.month_no
),

int_roster_in_month as (
    select
        cell.organization_code,
        cell.month_no,
        newest.roster_month_no,
        pay_cover.organization_code is not null as is_paying
    from cell
    left join newest
        on
            cell.organization_code = newest.organization_code
            and cell.month_no = newest.month_no
    left join pay_cover
        on
            cell.organization_code = pay_cover.organization_code
            and cell.month_no = pay_cover.month_no
)

select * from int_roster_in_month
