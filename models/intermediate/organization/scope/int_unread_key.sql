-- Grain: delivery in force (lake_id) x record key of a state that the delivery has only
-- in rows that did not land: it neither changes nor ends there.
with organization as (
    {{ kept_keys('organization', name='organization_name') | indent(4) }}
),

department as (
    {{ kept_keys('department', name='department_name') | indent(4) }}
),

establishment as (
    {{ kept_keys('establishment') | indent(4) }}
),

leadership_quota as (
    {{ kept_keys('leadership_quota') | indent(4) }}
),

post as (
    {{ kept_keys('post') | indent(4) }}
),

duty as (
    {{ kept_keys('duty') | indent(4) }}
),

person as (
    {{ kept_keys('person', name='name_key') | indent(4) }}
),

appointment as (
    {{ kept_keys('appointment') | indent(4) }}
),

off_establishment_worker as (
    {{ kept_keys('off_establishment_worker', name='name_key') | indent(4) }}
),

off_establishment_control as (
    {{ kept_keys('off_establishment_control') | indent(4) }}
),

baseline as (
    {{ kept_keys('baseline') | indent(4) }}
),

division as (
    {{ kept_keys('division', name='division_name') | indent(4) }}
),

sanding_plan as (
    {{ kept_keys('sanding_plan', name='item_name') | indent(4) }}
),

issued_certificate as (
    {{ kept_keys('issued_certificate', name='item_name') | indent(4) }}
),

organization_plate as (
    {{ kept_keys('organization_plate') | indent(4) }}
),

approved_title as (
    {{ kept_keys('approved_title') | indent(4) }}
),

liaison_officer as (
    {{ kept_keys('liaison_officer', name='name_key') | indent(4) }}
),

revolving_pool as (
    {{ kept_keys('revolving_pool', name='pool_name') | indent(4) }}
),

int_unread_key as (
    select lake_id, record_key from organization
    union all
    select lake_id, record_key from department
    union all
    select lake_id, record_key from establishment
    union all
    select lake_id, record_key from leadership_quota
    union all
    select lake_id, record_key from post
    union all
    select lake_id, record_key from duty
    union all
    select lake_id, record_key from person
    union all
    select lake_id, record_key from appointment
    union all
    select lake_id, record_key from off_establishment_worker
    union all
    select lake_id, record_key from off_establishment_control
    union all
    select lake_id, record_key from baseline
    union all
    select lake_id, record_key from division
    union all
    select lake_id, record_key from sanding_plan
    union all
    select lake_id, record_key from issued_certificate
    union all
    select lake_id, record_key from organization_plate
    union all
    select lake_id, record_key from approved_title
    union all
    select lake_id, record_key from liaison_officer
    union all
    select lake_id, record_key from revolving_pool
)

select * from int_unread_key
