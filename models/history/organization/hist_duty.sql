-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('duty') }}
