"""Random people in post: their records, their changes and the cells of leaders."""

from __future__ import annotations

from datetime import date

from tests.disclosure.support.random_rows import RandomRows, is_there


class RandomPeople(RandomRows):
    """Draws people; changes are those of their records, cells of leaders count them."""

    def _person(self, code: str, key: str, kind: str | None) -> dict:
        begins, ends = self._span()
        person = {
            "record_key": key,
            "person_key": key,
            "organization_code": code,
            "establishment_type_code": kind,
            "occupancy_code": "1",
            "staff_status_code": "1",
            **self._attributes(),
            "department_code": self.one_of("D1", None, None),
            "valid_from": begins,
            "valid_to": ends,
        }
        self._add_person(person)
        return person

    def _add_person(self, person: dict) -> None:
        kind = person["establishment_type_code"] or "missing"
        counted = {"is_in_post": True, "counted_type_code": kind}
        self.put("historical_change.person_history", **person, **counted)
        if person["valid_from"] > self.first:
            self._change(person, person["valid_from"], 1)
        if person["valid_to"]:
            self._change(person, person["valid_to"], -1)

    def _change(self, one: dict, day: date, heads: int) -> None:
        flow, cause = self._flow(heads)
        self.put(
            "historical_change.staff_change",
            change_id=f"{one['record_key']}|{day}",
            person_key=one["person_key"],
            organization_code=one["organization_code"],
            establishment_type_code=one["establishment_type_code"] or "missing",
            month=day,
            flow_code=flow,
            cause_code=cause,
            heads_change=heads,
        )

    def _leaders(self, code: str, people: list[dict], has_quota: bool) -> None:
        """Cells of leaders by month: of those that are there, and of quotas."""
        cells = self._quota_of_leaders() if has_quota else set()
        cells |= {_post(person) for person in people if person["leadership_level_code"]}
        for level, role, department in sorted(cells):
            for month in self.months:
                heads = sum(
                    _post(person) == (level, role, department) and is_there(person, None, month)
                    for person in people
                )
                quota = self.one_of(0, 0, 1, 2)
                if not heads and self.often(0.2):
                    continue
                cell = {
                    "organization_code": code,
                    "leadership_level_code": level,
                    "leadership_role_code": role,
                    "month": month,
                    "authorized_posts": quota,
                    "in_post": heads,
                    "over_posts": max(heads - quota, 0),
                    "vacant_posts": max(quota - heads, 0),
                    "light_code": "red"
                    if heads > quota
                    else self.one_of("yellow", "green", "grey"),
                }
                if department:
                    self.put(
                        "organization_structure.leadership_use_department_month",
                        department_code=department,
                        **cell,
                    )
                else:
                    self.put(
                        "organization_structure.leadership_use_month",
                        quota_holder_code="body",
                        **cell,
                    )


def _post(one: dict) -> tuple[str, str, str]:
    return (one["leadership_level_code"], one["leadership_role_code"], one["department_code"] or "")
