"""The rows of the small office: organizations, posts, leaders, changes and movements of posts."""

from __future__ import annotations

BODY_COLUMNS = [
    "organization_code",
    "organization_name",
    "organization_type_code",
    "system_code",
    "grade_code",
    "admin_level_code",
    "division_code",
    "industry_code",
    "public_institution_class_code",
    "funding_code",
]
BODIES = [
    ("COM", "市委员会", "20", "03", "107", "2", "350500", None, None, None),
    ("OFF", "市办公室", "20", "03", "107", "2", "350500", None, None, None),
    ("BUR", "市局", "20", "03", "107", "2", "350500", None, None, None),
    ("SCH", "市一中", "50", "03", "109", "2", "350500", "01", "2", "1"),
    ("INS", "市研究所", "50", "03", "109", "2", "350500", "03", "3", "2"),
    ("DIS", "区新办", "20", "03", "109", "3", "350502", None, None, None),
    ("GON", "区旧局", "20", "03", "109", "3", "350502", None, None, None),
    ("TOW", "街道办", "41", "10", "109", "4", "350502001", None, None, None),
    ("CEN", "街道中心", "50", "10", "111", "3", "350502001", "08", "2", "1"),
    ("STA", "区派驻所", "25", "03", "111", "3", "350502001", None, None, None),
]
# organization, type, (authorized, ceiling, in post) before and after, frozen, reserved, revolving,
# listed
CELLS = [
    ("COM", "11", (10, 10, 9), (15, 16, 17), 0, 0, 1, 0),
    ("COM", "31", (2, 2, 2), (2, 2, 1), 0, 0, 0, 0),
    ("OFF", "11", (5, 5, 4), None, 0, 0, 0, 0),
    ("BUR", "11", (8, 8, 8), (8, 8, 6), 1, 1, 0, 0),
    ("SCH", "23", (20, 20, 19), (21, 22, 20), 0, 0, 0, 1),
    ("INS", "22", (6, 6, 6), (6, 6, 6), 0, 0, 0, 0),
    ("DIS", "11", None, (4, 4, 3), 0, 0, 0, 0),
    ("GON", "11", (4, 4, 4), (0, 0, 1), 0, 0, 0, 0),
    ("TOW", "11", (7, 7, 6), (7, 7, 7), 0, 0, 0, 0),
    ("CEN", "22", (3, 3, 2), (3, 3, 2), 0, 0, 0, 0),
    ("STA", "12", (4, 4, 4), (4, 4, 4), 0, 0, 0, 0),
]
# organization, level, role, holder, quota, leaders
LEADERSHIP = [
    ("COM", "131", "1", "", 1, 1),
    ("COM", "132", "3", "", 2, 3),
    ("BUR", "131", "1", "", 1, 0),
    ("SCH", "141", "1", "", 1, 1),
    ("TOW", "141", "1", "", 1, 1),
    ("STA", "141", "1", "", 1, 1),
    ("COM", "141", "1", "K1", 1, 1),
    ("COM", "142", "3", "K1", 2, 1),
    ("BUR", "141", "1", "K1", 1, 1),
]
# organization, type, flow, cause, heads
CHANGES = [
    ("COM", "11", "entries", "IN01", 3),
    ("COM", "11", "reform_in", "reform", 4),
    ("COM", "11", "transfers_in", "IN05", 1),
    ("COM", "31", "exits", "OUT01", -1),
    ("OFF", "11", "reform_out", "reform", -4),
    ("BUR", "11", "transfers_out", "OUT03", -1),
    ("BUR", "11", "exits", "OUT05", -1),
    ("SCH", "23", "entries", "IN02", 2),
    ("SCH", "23", "exits", "OUT01", -1),
    ("DIS", "11", "entries", None, 1),
    ("DIS", "11", "entries", "IN03", 2),
    ("GON", "11", "exits", "OUT02", -3),
    ("TOW", "11", "corrections", "duplicate_added", 1),
]
# movement, organization, type, day, reason, change, document
MOVEMENTS = [
    ("m01", "COM", "11", "2010-01-01", "01", 10, "文〔2010〕1号"),
    ("m02", "COM", "11", "2024-03-01", "09", 5, "文〔2024〕1号"),
    ("m03", "COM", "31", "2010-01-01", "01", 2, "文〔2010〕1号"),
    ("m04", "OFF", "11", "2010-01-01", "01", 5, "文〔2010〕1号"),
    ("m05", "OFF", "11", "2024-03-01", "09", -5, "文〔2024〕1号"),
    ("m06", "BUR", "11", None, "01", 8, None),
    ("m07", "SCH", "23", "2010-01-01", "01", 20, "文〔2010〕1号"),
    ("m08", "SCH", "23", "2024-09-01", "02", 2, None),
    ("m09", "INS", "22", "2010-01-01", "01", 6, "文〔2010〕1号"),
    ("m10", "DIS", "11", "2024-05-01", "01", 4, "文〔2024〕2号"),
    ("m11", "GON", "11", "2010-01-01", "01", 4, "文〔2010〕1号"),
    ("m12", "GON", "11", "2024-05-01", "06", -4, "文〔2024〕2号"),
    ("m13", "TOW", "11", "2010-01-01", "01", 7, "文〔2010〕1号"),
    ("m14", "STA", "12", "2010-01-01", "01", 4, "文〔2010〕1号"),
    ("m15", "STA", "12", "2025-01-01", "02", 9, "文〔2025〕1号"),
]
