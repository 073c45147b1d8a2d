-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('approved_title') }}
