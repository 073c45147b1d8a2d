-- Grain: state of a leader in post x run of months in which the leader uses the quota of one
-- holder: of the department, or of the organization.
select
    record_key,
    organization_code,
    department_code,
    quota_holder_code,
    leadership_level_code,
    leadership_role_code,
    valid_from,
    valid_to,
    lake_id,
    row_no
from {{ ref('int_leader_placement') }}
