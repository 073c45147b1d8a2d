"""Random posts, their cells with the people in post, and ledgers."""

from __future__ import annotations

from datetime import date

from tests.disclosure.support.random_rows import RandomRows, is_there


class RandomPosts(RandomRows):
    """Draws posts; ceilings, over and vacant follow, ledgers add up."""

    def _posts(self, code: str, kind: str | None, number: int) -> dict:
        begins, ends = self._span()
        posts = {
            "record_key": f"{code}|{kind}|{number}",
            "organization_code": code,
            "establishment_type_code": kind,
            "funding_code": self._funding(),
            "authorized_posts": int(self.rng.integers(1, 9)),
            "doc_no": None,
            "valid_from": begins,
            "valid_to": ends,
        }
        counted = {
            "counted_type_code": kind or "missing",
            "counted_measure": "authorized_posts",
        }
        self.put("historical_change.establishment_history", **posts, **counted)
        return posts

    def _cells(self, code: str, people: list[dict], posts: list[dict]) -> None:
        """Cells of organization and type by month, with their stocks and flows, and ledgers."""
        kinds = {person["establishment_type_code"] or "missing" for person in (*people, *posts)}
        for kind in sorted(kinds):
            before = 0
            for month in self.months:
                heads = sum(is_there(person, kind, month) for person in people)
                authorized = sum(
                    post["authorized_posts"] for post in posts if is_there(post, kind, month)
                )
                flow = {"organization_code": code, "establishment_type_code": kind, "month": month}
                self.put(
                    "historical_change.stock_flow_month", **flow, opening=before, closing=heads
                )
                before = heads
                if heads or authorized:
                    self._cell(flow, heads, authorized)
            if self.often(0.5):
                self._ledger(code, kind)

    def _cell(self, cell: dict, heads: int, authorized: int) -> None:
        into, out, listed = (int(self.rng.integers(0, 3)) for _ in range(3))
        ceiling = authorized + into - out + listed
        self.put(
            "organization_structure.establishment_use_month",
            **cell,
            authorized_posts=authorized,
            ceiling_posts=ceiling,
            in_post=heads,
            over_posts=max(heads - ceiling, 0),
            vacant_posts=max(ceiling - heads, 0),
            frozen_posts=int(self.rng.integers(0, 3)),
            reserved_posts=int(self.rng.integers(0, 3)),
            revolving_in_posts=into,
            revolving_out_posts=out,
            separately_listed_posts=listed,
            authorized_source="snapshot",
            light_code=self.one_of("yellow", "green", "blue", "grey")
            if heads <= ceiling
            else "red",
        )

    def _ledger(self, code: str, kind: str) -> None:
        balance = 0
        days = [
            self.one_of(self.first, None, *self.months[1:]) for _ in range(self.rng.integers(1, 4))
        ]
        # A ledger is in the order of its days; what has none is carried forward.
        for line, day in enumerate(sorted(days, key=lambda day: day or date.min)):
            change = int(self.rng.integers(-3, 6))
            self.put(
                "historical_change.establishment_ledger",
                record_key=f"{code}|{kind}|{line}",
                movement_id=f"{code}|{kind}|{line}",
                organization_code=code,
                establishment_type_code=kind,
                ledger_line_no=line,
                effective_on=day,
                reason_code=self._reason(),
                opening_posts=balance,
                posts_change=change,
                closing_posts=balance + change,
                doc_no=self.one_of("doc", None),
            )
            balance += change
        if self.often(0.3):
            self.put(
                "supervision.finding",
                finding_id=f"{code}|{kind}",
                rule_id="B13",
                organization_code=code,
                record_key=f"{code}|{kind}",
                first_seen_on=self.first,
                last_seen_on=self.months[-1],
                status_code="open",
            )
