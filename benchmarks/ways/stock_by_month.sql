-- The plain way: a row per person and month, then counted.
select span.body, span.type, span.post, month.month_no, count(*) as heads
from span
inner join month on span.month_from_no <= month.month_no and span.month_to_no > month.month_no
group by span.body, span.type, span.post, month.month_no
