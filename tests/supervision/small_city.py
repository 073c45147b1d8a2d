"""A published warehouse of one organization as SQL: two people on one post, one not counted."""

TABLES = """
create schema supervision;
create schema codes;
create schema historical_change;
create schema organization_structure;

create table supervision.rule as
select * from (values
    ('C01', 'G3', '实有人数超过该类编制', 'Staff in post exceed the posts of this type'),
    ('E16', 'G2', '代码不在代码表之内', 'The code is not in its code list'),
    ('B13', 'G2', '核定编制数与台账累计不一致', 'Authorized posts differ from the ledger'),
    ('B14', 'G2', '台账变动数与批文事项不一致', 'The movements differ from the document')
) as rules (rule_id, severity_code, sentence_zh, sentence_en);

create table supervision.delivery_part as
select * from (values
    ('quota', 'd1', 's', '*', date '2024-01-31', timestamp '2024-02-01', 'quota.csv', null),
    ('staff', 'd1', 's', '*', date '2024-01-31', timestamp '2024-02-01', 'staff.csv', null),
    ('other', 'd2', 's', '*', date '2024-02-29', timestamp '2024-03-01', 'other.csv', null),
    ('ledger', 'd2', 's', '*', date '2024-02-29', timestamp '2024-03-01', 'ledger.csv', null)
) as parts (
    lake_id, delivery_id, source, scope, as_of_date, received_at, file_name, sheet_name
);

create table supervision.light_history as
select
    'B1/11/2024-01' as light_id,
    'establishment' as light_kind_code,
    'B1' as organization_code,
    '11' as establishment_type_code,
    cast(null as varchar) as leadership_level_code,
    cast(null as varchar) as leadership_role_code,
    cast(null as varchar) as quota_holder_code,
    'red' as light_code,
    cast(null as varchar) as previous_light_code,
    date '2024-01-31' as valid_from,
    cast(null as date) as valid_to,
    2 as months
union all
select
    'B3/' || kind || '/2024-01', 'establishment', 'B3', kind, null, null, null, 'grey', null,
    date '2024-01-31', null, 2
from (values ('22'), ('31')) as kinds (kind)
union all
-- No quota was delivered: the posts are those of the ledger.
select
    'B1/22/2024-02', 'establishment', 'B1', '22', null, null, null, 'green', null,
    date '2024-02-29', null, 1;

create table supervision.finding as
select * from (values
    ('f1', 'E16', 'G2', 'E', 'B1', 'person', 'p2|B1', 's', 'd1', 'staff.csv', null, 3,
        'sex_code', date '2024-02-29', date '2024-02-29', 'open'),
    ('f2', 'C01', 'G3', 'C', 'B1', 'establishment', 'B1|11', 's', 'd1', 'quota.csv', null, 2,
        'in_post', date '2024-01-31', date '2024-02-29', 'open'),
    ('f3', 'C09', 'G2', 'C', 'B1', 'reported_use', 'B1|11|2024-02-01', 's', 'd2', 'other.csv', null,
        2, 'in_post', date '2024-02-29', date '2024-02-29', 'open'),
    ('f4', 'B13', 'G2', 'B', 'B1', 'establishment', 'B1|11|m2', 's', 'd1', 'quota.csv', null, 2,
        'authorized_posts', date '2024-02-29', date '2024-02-29', 'open'),
    ('f5', 'B14', 'G2', 'B', 'B1', 'document_item', '泉委编〔2024〕2号|1', 's', 'd2', 'other.csv',
        null, 3, 'posts_change', date '2024-02-29', date '2024-02-29', 'open'),
    ('f6', 'B02', 'G2', 'B', 'B2', 'establishment_movement', 'm3', 's', 'd2', 'ledger.csv', null, 4,
        'doc_no', date '2024-02-29', date '2024-02-29', 'open')
) as findings (
    finding_id, rule_id, severity_code, aspect_code, organization_code, entity, record_key, source,
    delivery_id, file_name, sheet_name, row_no, column_name, first_seen_on, last_seen_on,
    status_code
);

create table organization_structure.establishment_use_month as
select
    'B1' as organization_code,
    '11' as establishment_type_code,
    month,
    1 as authorized_posts,
    1 as ceiling_posts,
    2 as in_post,
    1 as over_posts,
    0 as vacant_posts,
    0 as frozen_posts,
    0 as reserved_posts
from (values (date '2024-01-31'), (date '2024-02-29')) as months (month)
union all
select 'B1', '22', date '2024-02-29', 5, 5, 0, 0, 5, 2, 1
union all
select 'B3', '22', date '2024-01-31', 0, 0, 3, 3, 0, 0, 0
union all
select 'B3', '31', date '2024-01-31', null, null, 3, null, null, null, null;

create table organization_structure.reported_use_comparison as
select 's' as source, '*' as scope, 'B1' as organization_code, '11' as establishment_type_code, *
from (values
    (date '2024-01-31', 'in_post', 2, 2, 0, null, 'equal'),
    (date '2024-02-29', 'in_post', 1, 2, -1, null, 'different'),
    (date '2024-02-29', 'authorized_posts', 1, 1, 0, null, 'equal')
) as figures (
    month, measure_code, reported, recomputed, difference, implied, comparison_code
);

create table organization_structure.leadership_use_month (
    organization_code varchar, leadership_level_code varchar, leadership_role_code varchar,
    quota_holder_code varchar, month date, authorized_posts integer, in_post integer,
    over_posts integer, vacant_posts integer
);

create table historical_change.organization_history as
select 'B1' as organization_code, '甲局' as organization_name, date '2024-01-31' as valid_from,
    cast(null as date) as valid_to;

create table historical_change.establishment_history as
select
    'quota' as lake_id, 2 as row_no, 'B1|11|' as record_key, 'B1' as organization_code,
    '11' as establishment_type_code, '11' as counted_type_code, 1 as authorized_posts,
    0 as frozen_posts,
    0 as reserved_posts, '泉委编〔2020〕1号' as doc_no, date '2024-01-31' as valid_from,
    cast(null as date) as valid_to, 'd1' as delivery_id;

create table historical_change.person_history as
select
    'staff' as lake_id, row_no, record_key, 'B1' as organization_code,
    '11' as establishment_type_code, '11' as counted_type_code, sex_code,
    occupancy_code = '1' as is_in_post,
    '科员' as post_title, entered_on, cast(null as varchar) as entry_doc_no,
    cast(null as varchar) as verification_slip_no, valid_from, valid_to, 'd1' as delivery_id
from (values
    (2, 'p1|B1', '1', '1', date '2010-01-01', date '2024-01-31', null),
    (3, 'p2|B1', '1', '1', date '2015-01-01', date '2024-01-31', date '2024-02-29'),
    (3, 'p2|B1', 'x', '1', date '2015-01-01', date '2024-02-29', null),
    (4, 'lent|B1', '1', '2', date '2015-01-01', date '2024-01-31', null)
) as people (row_no, record_key, sex_code, occupancy_code, entered_on, valid_from, valid_to);

create table historical_change.approval_document as
select '泉委编〔2020〕1号' as doc_no, '' as record_no, '关于B1编制的批复' as title,
    '中共泉州市委机构编制委员会' as issuer_name, date '2020-03-01' as issued_on,
    date '2020-03-01' as effective_on;

create table historical_change.establishment_ledger_difference as
select * from (values
    ('B13', 'establishment', 's', 'B1|11|m2', 'B1', '11', date '2024-02-29', null, 1, null, 3, -2,
        'm2', '泉委编〔2024〕2号'),
    ('B14', 'document_item', 's', '泉委编〔2024〕2号|1', 'B1', '11', date '2024-02-29', null, null,
        1, 2, -1, 'm2', '泉委编〔2024〕2号')
) as differences (
    rule_id, entity, source, record_key, organization_code, establishment_type_code, valid_from,
    valid_to, authorized_posts, document_posts, ledger_posts, difference, movement_id, doc_no
);

create table historical_change.establishment_ledger as
select *, movement_id as record_key, '02' as reason_code, 'ledger' as lake_id, 'd2' as delivery_id
from (values
    ('B1', '11', 1, 'm1', date '2020-03-01', 0, 1, 1, 1, null, '泉委编〔2020〕1号', 2),
    ('B1', '11', 2, 'm2', date '2024-02-05', 1, 2, 3, 3, null, '泉委编〔2024〕2号', 3),
    ('B1', '22', 1, 'm4', date '2024-02-05', 0, 5, 5, 5, null, '泉委编〔2024〕3号', 5),
    ('B2', '11', 1, 'm3', date '2024-02-05', 0, -2, -2, 4, 'B1', null, 4)
) as lines (
    organization_code, establishment_type_code, ledger_line_no, movement_id, effective_on,
    opening_posts, posts_change, closing_posts, posts_after, counter_organization_code, doc_no,
    row_no
);

create table codes.light as
select * from (values ('red', '红灯', 'Red'), ('grey', '灰灯', 'Grey'))
    as lights (code, label_zh, label_en);
create table codes.establishment_type as
select '11' as code, '行政编制' as label_zh, 'Administrative' as label_en, '11' as counts_as_code;
create table codes.leadership_level as
select '131' as code, '县处级正职' as label_zh, 'Division chief' as label_en;
create table codes.severity as select 'G3' as code, '严重' as label_zh, 'Serious' as label_en;
create table codes.finding_status as
select 'open' as code, '未消除' as label_zh, 'Open' as label_en;
"""
