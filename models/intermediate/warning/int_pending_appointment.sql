-- Grain: record of a main appointment to a leading post x state in which it was delivered before it
-- takes effect, on month numbers [month_from_no, month_to_no): from the delivery that announces it to
-- the month before it takes effect. A concurrent appointment takes no leadership post.
with appointment as (
    select * from {{ ref('int_appointment') }}
),

announced as (
    select
        *,
        {{ month_number('appointed_on') }} as effective_no,
        {{ month_number('valid_from') }} as month_from_no,
        least({{ end_month_number('valid_to') }}, {{ month_number('appointed_on') }})
            as month_to_no
    from appointment
    where
        leadership_level_code is not null
        and leadership_role_code is not null
        and coalesce(is_main, true)
        and (removed_on is null or removed_on > appointed_on)
),

int_pending_appointment as (
    select
        record_key,
        person_key,
        organization_code,
        coalesce(department_code, '') as seat_code,
        leadership_level_code,
        leadership_role_code,
        appointed_on,
        month_from_no,
        month_to_no,
        effective_no
    from announced
    where month_from_no < month_to_no
)

select * from int_pending_appointment
