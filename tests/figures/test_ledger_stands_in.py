"""The ledger provides the posts only if a scope never delivered an establishment."""

from __future__ import annotations

LEDGER = """
    movement_id,organization_code,establishment_type_code,effective_on,posts_change
    m1,A01,11,1990-05-01,5
    m2,dead,11,1991-05-01,5
    m3,dead,11,2001-05-01,-5
    m4,merged,11,2001-05-01,-2
"""
QUOTA = "organization_code,establishment_type_code,authorized_posts\nA01,11,4"
USED = """
    select organization_code, authorized_posts, authorized_source
    from organization_structure.establishment_use_month order by all
"""


def test_a_first_delivery_shows_the_organizations_of_its_establishment_alone(tables):
    tables.land("2024-12-31", establishment=QUOTA, establishment_movement=LEDGER)
    assert tables.build("establishment_use_month").rows(USED) == [("A01", 4, "snapshot")]


def test_a_scope_with_a_ledger_alone_is_counted_by_it(tables):
    ledger = LEDGER.replace("m4,merged,11,2001-05-01,-2", "m4,B02,22,2001-05-01,2")
    tables.land("2024-12-31", scope="350502", establishment=QUOTA)
    tables.land("2024-12-31", scope="350526", establishment_movement=ledger)
    assert tables.build("establishment_use_month").rows(USED) == [
        ("A01", 4, "snapshot"),
        ("B02", 2, "ledger"),
    ]


def test_an_establishment_of_a_later_month_ends_the_ledger_for_the_scope(tables):
    tables.land("2024-11-30", establishment_movement=LEDGER)
    tables.land("2024-12-31", establishment=QUOTA)
    assert tables.build("establishment_use_month").rows(USED) == [("A01", 4, "snapshot")]


def test_a_scope_whose_ledger_comes_from_another_system_is_the_same_scope(tables, tmp_path):
    contract = tmp_path / "registry.yml"
    contract.write_text(
        "source: registry\ndescription: {en: x, zh: x}\nentities: {establishment_movement: {}}\n"
    )
    tables.land("2024-12-31", scope="350526", establishment=QUOTA)
    tables.land("2024-11-30", scope="350526", contract=contract, establishment_movement=LEDGER)
    assert tables.build("establishment_use_month").rows(USED) == [("A01", 4, "snapshot")]
