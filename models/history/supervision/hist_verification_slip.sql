-- Grain: record key; the row of verification_slip in force.
{{ latest_rows('verification_slip', {
    'purpose_code': 'slip_purpose',
    'establishment_type_code': 'establishment_type',
    'result_code': 'review_result',
    'refusal_reason_code': 'refusal_reason',
}, figures=[
    'heads',
]) }}
