-- Grain: organization x month that a payroll or roster covers, with the month of the newest roster of
-- the organization; NULL where it has none or the newest is too old (seed reconciliation_norm). A
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
    select distinct
        organization_code,
        month_from_no as month_no
    from {{ ref('int_roster_line') }}
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

newest as (
    select
        roster_cover.organization_code,
        listed_month.month_no,
        max(roster_cover.month_no) as roster_month_no
    from roster_cover
    inner join listed_month on roster_cover.month_no <= listed_month.month_no
    inner join reconciliation_norm
        on
            {{ valid_in_month('reconciliation_norm', 'listed_month.month_no') }}
            and listed_month.month_no - roster_cover.month_no < reconciliation_norm.value
    group by roster_cover.organization_code, listed_month.month_no
),

covered as (
    select
        coalesce(newest.organization_code, pay_cover.organization_code) as organization_code,
        coalesce(newest.month_no, pay_cover.month_no) as month_no,
        newest.roster_month_no,
        pay_cover.organization_code is not null as is_paying
    from newest
    full outer join pay_cover
        on
            newest.organization_code = pay_cover.organization_code
            and newest.month_no = pay_cover.month_no
),

int_roster_in_month as (
    select
        organization_code,
        {{ month_end('month_no') }} as month,
        month_no,
        roster_month_no,
        is_paying
    from covered
)

select * from int_roster_in_month
