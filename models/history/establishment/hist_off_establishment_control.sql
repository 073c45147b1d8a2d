-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('off_establishment_control', figures=[
    'control_posts',
]) }}
