"""Random reforms: few organizations and people, with many simultaneous events."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from tests.reform.worlds import AFTER, BEFORE, LAST_MONTH, Person, Story, World

CODES = ("A", "B", "C", "D", "E", "F")
FIELDS = (None, "finance", "economy")
TYPES = ("11", "11", "22", None)
EDUCATION = ("11", "14", "21", "31", None)
LEADERS = (None, None, ("131", "1"), ("132", "3"))
REASONS = ("01", "02", "03", "09", "13", None)
NO_LINEAGE = ("11", "12", "09")


class Chronicle:
    """A random story; organizations are ``alive`` while snapshots show them."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.story = Story()
        self.people = 0

    @property
    def alive(self) -> list[str]:
        return sorted(
            organization.code
            for organization in self.story.now.organizations
            if organization.code in CODES
        )

    @property
    def free(self) -> list[str]:
        return [code for code in CODES if code not in self.alive]

    def begin(self, code: str) -> None:
        pick = self.rng.choice
        self.story.organization(
            code, field=pick(FIELDS), system=pick(("01", "03")), level=pick("23")
        )

    def settle(self, code: str) -> None:
        """Create a first organization with people, posts, departments and the rest."""
        self.begin(code)
        now = self.story.now
        for kind in ("11", "22"):
            self.story.now.posts[code, kind] = self.rng.randint(0, 6)
        for _ in range(self.rng.randint(0, 5)):
            self.enter(code)
        for number in range(self.rng.randint(0, 3)):
            now.departments.add((code, str(number)))
        for level, role in LEADERS[2:]:
            now.quotas[code, level, role] = self.rng.randint(0, 2)
        for _ in range(self.rng.randint(0, 2)):
            self.people += 1
            self.story.hire(
                f"w{self.people}", organization=code, type=self.rng.choice(("1", "2", None))
            )

    def enter(self, organization: str) -> None:
        self.people += 1
        pick = self.rng.choice
        born = (self.rng.randint(1958, 1998), self.rng.randint(1, 12))
        person = Person(
            f"p{self.people}",
            organization,
            pick(TYPES),
            pick((born, born, None)),
            pick(EDUCATION),
            pick(LEADERS),
            pick((None, None, None, "2")),
        )
        self.story.now.people.append(person)

    # What happens in a month

    def merge(self, month: int) -> None:
        """End one to three organizations in one that continues, is new, or reuses a code."""
        ending = self.some(self.alive, 3)
        targets = [code for code in CODES if code not in ending]
        if not ending or not targets:
            return
        to = self.rng.choice(targets)
        kind = self.rng.choice(("03", "02") if len(ending) == 1 else ("03",))
        if to not in self.alive:
            self.begin(to)
        for code in ending:
            self.record(code, to, month, kind)
            self.pass_on(code, [to], month, 1)
        self.story.end(*ending)

    def split(self, month: int) -> None:
        """Let an organization give parts away and continue, or end."""
        if not self.alive:
            return
        code = self.rng.choice(self.alive)
        targets = self.some([other for other in CODES if other != code], 2)
        if not targets:
            return
        goes_on = self.rng.random() < 0.5
        parts = len(targets) + goes_on
        for to in targets:
            share = Fraction(1000 // parts, 1000) if self.rng.random() < 0.7 else None
            if to not in self.alive:
                self.begin(to)
            self.record(code, to, month, "04", share)
        self.pass_on(code, targets, month, self.rng.random())
        if not goes_on:
            self.story.end(code)

    def vanish(self, month: int) -> None:
        """End an organization, with or without a record; its people may stay listed."""
        if self.alive:
            code = self.rng.choice(self.alive)
            self.record(code, None, month, "05")
            self.story.end(code)
            if self.rng.random() < 0.7:
                gone = [p.name for p in self.story.now.people if p.organization == code]
                self.story.leave(*gone)

    def appear(self, month: int) -> None:
        if self.free:
            code = self.rng.choice(self.free)
            self.settle(code)
            self.record(None, code, month, "01")

    def hand_over(self, month: int) -> None:
        """Move a function: no lineage, though people and posts may follow it."""
        if len(self.alive) > 1:
            origin, to = self.rng.sample(self.alive, 2)
            self.record(origin, to, month, self.rng.choice(NO_LINEAGE))
            self.pass_on(origin, [to], month, 0.3)

    def redescribe(self, month: int) -> None:
        if self.alive:
            self.begin(self.rng.choice(self.alive))

    def live_on(self, month: int) -> None:
        """Let people enter, leave, move and change; posts and departments too."""
        now = self.story.now
        for organization in self.alive:
            if self.rng.random() < 0.4:
                self.enter(organization)
            if self.rng.random() < 0.3:
                now.departments ^= {(organization, str(self.rng.randint(0, 3)))}
            if self.rng.random() < 0.3:
                self.change_posts(organization, self.rng.choice(("11", "22")), month)
        now.people = [
            changed
            for person in now.people
            if (changed := person if person.name == "anchor" else self.after_a_while(person))
        ]

    def after_a_while(self, person: Person) -> Person | None:
        pick, chance = self.rng.choice, self.rng.random()
        if chance < 0.1:
            return None
        if chance < 0.2 and self.alive:
            return person._replace(organization=pick(self.alive))
        if chance < 0.3:
            return person._replace(type=pick(TYPES), leads=pick(LEADERS))
        if chance < 0.35:
            return person._replace(occupancy=pick((None, "2")), education=pick(EDUCATION))
        return person

    # What passes on

    def pass_on(self, code: str, targets: list[str], month: int, part: float) -> None:
        """Move people, posts and departments of an organization to others, each with a chance."""
        now = self.story.now
        now.people = [
            p._replace(organization=self.rng.choice(targets))
            if p.organization == code and self.rng.random() < part
            else p
            for p in now.people
        ]
        for (organization, kind), posts in list(now.posts.items()):
            if organization == code and posts:
                moved = posts if part == 1 else self.rng.randint(0, posts)
                to = self.rng.choice(targets)
                now.posts[code, kind] -= moved
                now.posts[to, kind] = now.posts.get((to, kind), 0) + moved
                if moved and self.rng.random() < 0.7:
                    self.story.write(code, month, -moved, "09", kind)
                    self.story.write(to, month, moved, "09", kind)
        if part == 1:
            now.departments = {
                (self.rng.choice(targets) if organization == code else organization, number)
                for organization, number in now.departments
            }

    def change_posts(self, organization: str, kind: str, month: int) -> None:
        now = self.story.now
        old = now.posts.get((organization, kind), 0)
        new = max(0, old + self.rng.randint(-3, 3))
        now.posts[organization, kind] = new
        if self.rng.random() < 0.7:
            self.story.write(organization, month, new - old, self.rng.choice(REASONS), kind)

    def record(self, origin: str | None, to: str | None, month: int, kind: str, share=None) -> None:
        """Record most changes, sometimes a month or two apart from the snapshots."""
        if self.rng.random() < 0.85:
            when = min(LAST_MONTH, max(1, month + self.rng.choice((0, 0, 0, -1, 1, 2))))
            self.story.record(origin, to, when, kind, share=share)

    def some(self, codes: list[str], most: int) -> list[str]:
        return self.rng.sample(codes, min(len(codes), self.rng.randint(1, most)))


EVENTS = ("merge", "split", "vanish", "appear", "hand_over", "redescribe")
# Most events are between before and after; a city that reports too late is not compared.
FIRST_MONTHS = (1, 1, 5, 5, BEFORE, BEFORE, BEFORE, BEFORE + 1)
TURNING_MONTHS = (BEFORE + 2, *range(BEFORE + 2, AFTER + 1), LAST_MONTH - 1)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Deliveries of some months, between which organizations are reformed and people move."""
    chronicle = Chronicle(draw(st.randoms(use_true_random=True)))
    chronicle.story.organization("Z")  # one permanent person, so that the city never falls silent
    chronicle.story.enter("anchor", organization="Z")
    for code in CODES[: draw(st.integers(1, 4))]:
        chronicle.settle(code)
    chronicle.story.deliver(draw(st.sampled_from(FIRST_MONTHS)))
    months = draw(st.lists(st.sampled_from(TURNING_MONTHS), min_size=1, max_size=5, unique=True))
    for month in sorted(months):
        for event in draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3)):
            getattr(chronicle, event)(month)
        chronicle.live_on(month)
        chronicle.story.deliver(month)
    chronicle.story.deliver(LAST_MONTH)
    return chronicle.story.world
