-- Every finding that was open before a load is still open, fixed or not checkable in it, and the five
-- states add up to all findings of the load.
select *
from {{ ref('finding_progress') }}
where
    open_before <> still_open_findings + fixed_findings + not_checkable_findings
    or findings
    <> new_findings
    + still_open_findings
    + reopened_findings
    + fixed_findings
    + not_checkable_findings
