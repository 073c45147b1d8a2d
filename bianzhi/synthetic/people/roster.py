"""Person rows: the real-name system's record of each person, state by state."""

from __future__ import annotations

import numpy as np
import polars as pl

from bianzhi.synthetic.intervals import Stock, Words, cut, dates
from bianzhi.synthetic.organizations import divisions
from bianzhi.synthetic.people import identity, people
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import GRADES, MODES, TYPES, People
from bianzhi.synthetic.posts import titles
from bianzhi.synthetic.streams import stream

RANKS = tuple(f"C{number:02d}" for number in range(1, 13))
_POLICE_RANKS = tuple(f"L{number:02d}" for number in range(1, 13))
_DEGREES = (2, 3, 4, 4, 4, -1, -1, -1, -1)
_PARTY_MEMBER = (0, 7)


def numbers(city: City, births: np.ndarray, sexes: np.ndarray, topic: str) -> np.ndarray:
    """Unique citizen ids; the ids of older people contain retired division codes."""
    rng = stream(city.seed, "numbers", topic)
    codes = [int(code) for code in divisions.native_codes(tuple(city.scopes))]
    issued = np.array(codes)[rng.integers(0, len(codes), len(births))]
    for new, old, until in divisions.RETIRED_CODES:
        issued = np.where((issued == new) & (births < until), old, issued)
    order = np.lexsort((np.arange(len(births)), sexes, births, issued))
    key = issued.astype(np.int64) * 10**6 + births * 2 + (sexes == 1)
    ordered = key[order]
    starts = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1]
    lengths = np.diff(np.r_[starts, len(ordered)])
    place = np.empty(len(births), np.int64)
    place[order] = np.arange(len(births)) - np.repeat(starts, lengths)
    offset = 211 if topic == "workers" else 7
    sequence = ((place + key % 199 + offset) % 499) * 2 + np.where(sexes == 1, 1, 2)
    return identity.citizen_ids(issued, births.astype(np.int64), sequence)


def names(sexes: np.ndarray, surname: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Names drawn from pools; frequent surnames come first in their pool."""
    pool = divisions.template("names")
    surnames = np.array(list(pool["surnames"]))
    first = surnames[(surname * len(surnames)).astype(int) % len(surnames)]
    result = np.empty(len(sexes), "U4")
    for sex, characters in ((1, list(pool["male"])), (2, list(pool["female"]))):
        chosen = sexes == sex
        letters = np.array(characters)
        item = letters[given[chosen] % len(letters)]
        two = letters[given[chosen] // 97 % len(letters)]
        two = np.where(given[chosen] % 5 == 0, "", two)
        result[chosen] = np.char.add(first[chosen], np.char.add(item, two))
    return result


def person_columns(city: City) -> pl.DataFrame:
    """The attributes of a person that stay constant over the whole career."""
    staff = city.people
    ids = numbers(city, staff.birth.astype(np.int64), staff.sex, "people")
    majors = _majors(staff)
    ethnic = np.array([0] * 975 + [1] * 9 + [2] * 9 + [3] * 4 + [4] * 3)
    return pl.DataFrame(
        {
            "person_id": pl.Series(ids.tolist(), dtype=pl.String),
            "person_name": pl.Series(
                names(staff.sex, staff.surname, staff.given).tolist(), dtype=pl.String
            ),
            "sex_code": Words(("0", "1", "2")).at(staff.sex),
            "birth_date": dates(staff.birth),
            "ethnicity_code": Words(("01", "22", "03", "15", "23")).at(ethnic[staff.given % 1000]),
            "full_time_education_code": Words(people.EDUCATION).at(staff.full_time),
            "degree_code": Words(("1", "1", "2", "3", "4")).at(np.array(_DEGREES)[staff.full_time]),
            "major": majors,
            "graduated_on": dates(staff.graduated),
            "work_started_on": dates(staff.started),
            "identity_code": Words(("1", "2")).at(staff.worker.astype(int)),
        }
    )


def _majors(staff: People) -> pl.Series:
    pools = divisions.template("names")["majors"]
    sheet = {"organ": 0, "law": 1, "school": 2, "hospital": 3, "centre": 4}
    kind = np.array([0, 1, 1, 1, 1, 0, 2, 3, 4, 0])[staff.kind]
    texts: list[str] = []
    first, size = np.zeros(5, int), np.zeros(5, int)
    for name, place in sheet.items():
        first[place], size[place] = len(texts), len(pools[name])
        texts += pools[name]
    place = first[kind] + staff.given // 7 % size[kind]
    return Words(texts).at(np.where(staff.full_time >= 7, -1, place))


def person_stock(
    city: City, states: dict[str, np.ndarray], line_titles: list[str], documents: Words
) -> tuple[Stock, np.ndarray, np.ndarray]:
    """Person rows by interval; also the person and the state behind each row."""
    ladder = city.span.number(2019, 6)
    everybody = np.unique(states["person"])
    row, start, end = cut(
        states["person"],
        states["shown"].astype(np.int64),
        states["until"].astype(np.int64),
        everybody,
        np.full(len(everybody), ladder),
    )
    order = np.lexsort(
        (states["person"][row], states["line"][row] < 0, states["organization"][row])
    )
    row, start, end = row[order], start[order], end[order]
    state = {name: column[row] for name, column in states.items()}
    frame = _frame(city, state, start >= ladder, line_titles, documents)
    scope = city.organization_scope[state["organization"]]
    return Stock("person", frame, start, end, scope), state["person"], row


def _frame(
    city: City,
    state: dict[str, np.ndarray],
    ladder: np.ndarray,
    line_titles: list[str],
    documents: Words,
) -> pl.DataFrame:
    staff, world = city.people, city.world
    who, organizations = state["person"], state["organization"]
    fixed = city.fixed[who]
    types = city.cell_type[state["cell"]]
    line = state["line"]
    led = line >= 0
    kinds = city.organization_kind[organizations]
    grade = np.where(staff.worker[who] & (state["grade"] < 0), -1, state["grade"])
    police = kinds == people.KINDS.index("police")
    rank = np.where(ladder, state["rank"], -1)
    category = _category(types, kinds, state, staff.worker[who])
    member = np.isin(state["political"], _PARTY_MEMBER)
    columns = {
        "person_id": fixed["person_id"],
        "organization_code": Words([organization.code for organization in world.organizations]).at(
            organizations
        ),
        "establishment_type_code": Words(TYPES).at(types),
        **{
            name: fixed[name]
            for name in ("person_name", "sex_code", "birth_date", "ethnicity_code")
        },
        "political_status_code": Words(people.POLITICAL).at(state["political"]),
        "party_joined_on": dates(np.where(member, staff.joined[who], -(2**31))),
        "education_code": Words(people.EDUCATION).at(state["education"]),
        **{
            name: fixed[name]
            for name in (
                "full_time_education_code",
                "degree_code",
                "major",
                "graduated_on",
                "work_started_on",
            )
        },
        "staff_status_code": pl.Series(["1"]).new_from_index(0, len(who)),
        "identity_code": fixed["identity_code"],
        "department_code": Words([department.code for department in world.departments]).at(
            state["department"]
        ),
        "post_code": _post_codes(city, organizations, grade, types),
        "post_title": _titles(city, state, grade, ladder, line_titles),
        "funding_code": Words([cell.funding for cell in world.cells]).at(state["cell"]),
        "occupancy_code": Words(("1", "3", "4")).at(_occupancy(city, state)),
        "staff_category_code": Words(("1", "5", "6", "7", "8", "A0", "A1", "B1", "B2", "B3")).at(
            category
        ),
        "post_category_code": Words(("C", "L", "M", "P", "W")).at(_post_category(category, grade)),
        "post_grade_code": Words((*GRADES, *RANKS, *_POLICE_RANKS)).at(
            np.where(grade >= 0, grade, np.where(rank >= 0, rank + len(GRADES) + 12 * police, -1))
        ),
        "professional_title_code": Words(("1", "2", "3", "4", "5")).at(_professional(grade)),
        "leadership_level_code": Words([line.level for line in world.lines]).at(line),
        "leadership_role_code": Words([line.role for line in world.lines]).at(line),
        "rank_code": Words((*RANKS, *_POLICE_RANKS)).at(
            np.where(rank >= 0, rank + 12 * police, -1)
        ),
        "retirement_group_code": Words(people.GROUPS).at(staff.group[who]),
        "is_registered": pl.Series(np.isin(category, (0, 1, 2, 7, 8, 9))),
        "entered_on": dates(state["entered"]),
        "entry_mode_code": Words(MODES).at(state["mode"]),
        "entry_doc_no": documents.at(state["entry_document"]),
        "verification_slip_no": slips(city, state),
    }
    frame = pl.DataFrame(columns)
    return frame.with_columns(
        pl.when(pl.Series(led)).then(pl.col("leadership_level_code")).alias("leadership_level_code")
    )


def _category(
    types: np.ndarray, kinds: np.ndarray, state: dict[str, np.ndarray], worker: np.ndarray
) -> np.ndarray:
    """The position in the list of staff categories, by type, kind of organization and grade."""
    institution = np.isin(types, (3, 4, 5, 6))
    result = np.where(types == 3, 2, 0)
    result = np.where(np.isin(types, (4, 5, 6)), np.where(state["grade"] >= 13, 3, 4), result)
    third = state["person"] % 3 == 0
    result = np.where((kinds == 2) & (types == 1) & third, 7, result)
    result = np.where((kinds == 3) & (types == 1) & third, 8, result)
    result = np.where((kinds == 1) & (types == 1), 9, result)
    return np.where(worker, np.where(institution, 6, 5), result)


def _post_category(category: np.ndarray, grade: np.ndarray) -> np.ndarray:
    result = np.where(category == 9, 1, 0)
    result = np.where(grade >= 0, 3, result)
    result = np.where((grade >= 13) & (grade < 23), 2, result)
    return np.where(np.isin(category, (5, 6)) | (grade >= 23), 4, result)


def _professional(grade: np.ndarray) -> np.ndarray:
    """The professional title of a professional grade: 1-4 full senior, ..., 13 lowest."""
    edges = np.array([0] * 4 + [1] * 3 + [2] * 3 + [3] * 2 + [4])
    return np.where((grade >= 0) & (grade < 13), edges[np.clip(grade, 0, 12)], -1)


def _occupancy(city: City, state: dict[str, np.ndarray]) -> np.ndarray:
    listed = np.array([cell.separately_listed for cell in city.world.cells])[state["cell"]]
    lent = np.array([cell.revolving_in for cell in city.world.cells])[state["cell"]]
    chance = city.people.chance[state["person"]]
    return np.where(
        (listed > 0) & (chance < 0.01), 1, np.where((lent > 0) & (chance > 0.985), 2, 0)
    )


def _post_codes(
    city: City, organizations: np.ndarray, grade: np.ndarray, types: np.ndarray
) -> pl.Series:
    """The graded post of each institution employee in the organization."""
    codes = [
        f"{organization.code}-{text}"
        for organization in city.world.organizations
        for text in GRADES
    ]
    rows = np.where(
        (grade >= 0) & np.isin(types, (4, 5, 6)), organizations * len(GRADES) + grade, -1
    )
    return Words(codes).at(rows)


def _titles(
    city: City,
    state: dict[str, np.ndarray],
    grade: np.ndarray,
    ladder: np.ndarray,
    line_titles: list[str],
) -> pl.Series:
    plain = titles.PLAIN
    kinds = city.organization_kind[state["organization"]]
    place = titles.plain_places(
        kinds, grade, state["rank"], ladder, city.people.worker[state["person"]]
    )
    line = state["line"]
    return Words([*plain, *line_titles]).at(np.where(line >= 0, len(plain) + line, place))


def slips(city: City, state: dict[str, np.ndarray]) -> pl.Series:
    """The numbers of verification slips, which exist for entries since 2008."""
    entered = (
        state["entered"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    )
    scope = np.array(city.scopes)[city.organization_scope[state["organization"]]]
    frame = pl.DataFrame({"scope": scope, "year": entered, "person": state["person"]})
    return frame.select(
        pl.when(pl.col("year") >= 2008).then(
            pl.format("核{}{}{}", "scope", "year", pl.col("person").cast(pl.String).str.zfill(7))
        )
    ).to_series()
