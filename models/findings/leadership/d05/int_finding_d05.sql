-- Grain: leadership quota of a department x run of months in which the leaders of the department, all
-- levels and roles together, are more than the norm for its posts. The greatest quota is marked.
with cells as (
    select * from {{ ref('int_leadership_cell') }}
    where department_code <> ''
),

department as (
    select * from {{ ref('int_department') }}
    where authorized_posts > 0
),

organization as (
    select
        organization.organization_code,
        organization.valid_from,
        organization.valid_to,
        organization_nature.band as nature_band
    from {{ ref('int_organization') }} as organization
    inner join {{ ref('organization_nature') }} as organization_nature
        on organization.nature_code = organization_nature.code
),

norm as (
    select * from {{ ref('department_leader_norm') }}
),

whole as (
    select
        organization_code,
        department_code,
        month,
        sum(authorized_posts) as leaders
    from cells
    group by organization_code, department_code, month
),

excessive as (
    select
        whole.organization_code,
        whole.department_code,
        whole.month
    from whole
    inner join department
        on
            whole.organization_code = department.organization_code
            and whole.department_code = department.department_code
            and whole.month >= department.valid_from
            and (department.valid_to is null or whole.month < department.valid_to)
    inner join organization
        on
            whole.organization_code = organization.organization_code
            and whole.month >= organization.valid_from
            and (organization.valid_to is null or whole.month < organization.valid_to)
    inner join norm
        on
            organization.nature_band = norm.nature_band
            and department.authorized_posts between norm.min_posts and norm.max_posts
            and {{ valid_at('norm', 'whole.month') }}
    where whole.leaders > norm.max_leaders
),

ranked as (
    select
        cells.*,
        row_number() over (
            partition by cells.organization_code, cells.department_code, cells.month
            order by cells.authorized_posts desc, cells.record_key desc
        ) as row_rank
    from cells
    inner join excessive
        on
            cells.organization_code = excessive.organization_code
            and cells.department_code = excessive.department_code
            and cells.month = excessive.month
),

marked as (
    select * from ranked
    where row_rank = 1
),

runs as (
    {{ quota_runs('marked', 'D05') | indent(4) }}
),

failing as (
    select
        rule_id,
        organization_code,
        record_key,
        source,
        scope,
        part,
        'authorized_posts' as column_name,
        lake_id,
        row_no,
        first_month as valid_from,
        next_month as valid_to,
        last_month
    from runs
)

{{ finding_spells('failing', 'leadership_quota', last_seen='last_month') }}
