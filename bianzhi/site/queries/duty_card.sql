-- Grain: organization, with what it has to answer for.
select
    card.organization_code as code,
    card.serious_findings as serious,
    card.moderate_findings as moderate,
    card.minor_findings as minor,
    card.open_problems,
    card.overdue_problems,
    card.late_updates,
    card.missing_roles,
    card.unanswered_notices as unanswered,
    card.risk_score as risk
from supervision.responsibility_card as card
order by code
