-- Grain: year-end with figures up to the closing date, and that date itself, with the code of its row.
select distinct
    month as day,
    case when month(month) = 12 then strftime(month, '%Y') else strftime(month, '%Y-%m') end
        as moment_code
from {{ ref('establishment_use_month') }}
where
    month <= closing_date
    and (month(month) = 12 or month = closing_date)
