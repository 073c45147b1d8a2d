"""Random departments, plates and people outside the establishment."""

from __future__ import annotations

from tests.disclosure.support.random_rows import RandomRows, is_there


class RandomOthers(RandomRows):
    """Draws what an organization has besides staff and posts."""

    def _around(self, code: str) -> None:
        """Departments, plates and people outside the establishment."""
        for department in ("D1", "D2"):
            begins, ends = self._span()
            self.put(
                "historical_change.department_history",
                record_key=f"{code}|{department}",
                organization_code=code,
                department_code=department,
                department_name=department,
                grade_code=self._department_grade(),
                valid_from=begins,
                valid_to=ends,
            )
        if self.often(0.5):
            begins, ends = self._span()
            self.put(
                "historical_change.organization_plate_history",
                record_key=code,
                organization_code=code,
                plate_type_code=self.one_of("1", "2", None),
                valid_from=begins,
                valid_to=ends,
            )
        workers = [self._worker(code, n) for n in range(self.rng.integers(0, 4))]
        for month in self.months:
            count = sum(is_there(worker, None, month) for worker in workers)
            if count:
                self.put(
                    "personnel_structure.personnel_off_establishment_month",
                    organization_code=code,
                    month=month,
                    headcount=count,
                )
        if self.often(0.5):
            begins, ends = self._span()
            self.put(
                "historical_change.off_establishment_control_history",
                record_key=code,
                organization_code=code,
                control_posts=int(self.rng.integers(0, 4)),
                valid_from=begins,
                valid_to=ends,
            )

    def _worker(self, code: str, number: int) -> dict:
        begins, ends = self._span()
        worker = {
            "record_key": f"{code}|{number}",
            "organization_code": code,
            **self._work(),
            "monthly_cost": int(self.rng.integers(0, 9)),
            "valid_from": begins,
            "valid_to": ends,
        }
        self.put("historical_change.off_establishment_worker_history", **worker)
        return worker
