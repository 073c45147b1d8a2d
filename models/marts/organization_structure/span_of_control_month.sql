-- Grain: organization x month with reporting lines, departments or staff.
select
    organization_code,
    month,
    basis_code,
    positions,
    managers,
    direct_reports,
    span_of_control,
    positions_fte,
    direct_reports_fte,
    largest_span,
    managers_of_one,
    layers,
    top as top_posts,
    orphan as orphan_posts,
    self as self_reporting_posts,
    cycle as cycle_posts,
    below_cycle as below_cycle_posts,
    unattached as unattached_posts
from {{ ref('int_span_of_control_month') }}
