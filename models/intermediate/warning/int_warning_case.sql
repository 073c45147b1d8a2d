-- Grain: record that a rule of warnings counts x organization x month: slips past their validity, for as
-- long as the rule looks back; people paid who are not in the real-name system; pending appointments
-- that the quota of their holder will not hold; problems of the ledger about staff beyond the posts. A
-- payee whose link to a person is uncertain is left out.
with slip as (
    select
        *,
        {{ month_number('unused_from') }} as unused_no,
        {{ end_month_number('used_on') }} as used_no
    from {{ ref('int_verification_slip') }}
    where unused_from is not null
),

warning_rule as (
    select * from {{ ref('warning_rule') }}
    where measure_code = 'unused_slips'
),

unused_slip as (
    select
        slip.slip_no,
        slip.organization_code,
        month.month,
        month.month_no
    from slip
    inner join warning_rule on {{ valid_in_month('warning_rule', 'slip.unused_no') }}
    inner join {{ ref('month') }} as month
        on
            slip.unused_no <= month.month_no
            and month.month_no < slip.used_no
            and month.month_no < slip.unused_no + coalesce(warning_rule.horizon_months, 999999)
),

payee as (
    select
        pay.subject_key,
        pay.organization_code,
        record.month,
        pay.month_no
    from {{ ref('int_reconciled_pay') }} as pay
    inner join {{ ref('int_reconciliation_record') }} as record
        on pay.subject_key = record.subject_key and pay.month_no = record.month_no
    where not record.is_registered and record.class_code <> 'uncertain'
),

pending as (
    select
        seat.record_key,
        seat.organization_code,
        seat.month,
        seat.month_no
    from {{ ref('int_pending_seat_month') }} as seat
    inner join {{ ref('int_pending_leadership_month') }} as leadership
        on
            {% for column in ['organization_code', 'department_code', 'leadership_level_code',
                              'leadership_role_code', 'month_no'] -%}
            {{ 'and ' if not loop.first }}seat.{{ column }} = leadership.{{ column }}
            {% endfor %}
),

int_warning_case as (
    {% for kind, key, relation in [
        ('slip', 'slip_no', 'unused_slip'),
        ('payee', 'subject_key', 'payee'),
        ('appointment', 'record_key', 'pending'),
        ('problem', 'problem_no', ref('int_over_posts_problem_month')),
    ] -%}
    select
        '{{ kind }}' as case_kind_code,
        {{ key }} as case_id,
        organization_code,
        month,
        month_no
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from int_warning_case
