-- Grain: record key; the row of revolving_allocation in force.
{{ latest_rows('revolving_allocation', {
    'result_code': 'review_result',
    'refusal_reason_code': 'refusal_reason',
}, figures=[
    'heads',
]) }}
