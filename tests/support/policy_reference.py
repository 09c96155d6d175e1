"""Policy one message at a time, in plain Python: slow, and meant to be obviously right. Tests compare against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from evergrove.calendar import closes_at, is_near_key_date, next_open, read_windows
from evergrove.channels.policy.contracts import REASONS, Candidates, Knowledge, MessageKind, Stage
from evergrove.profiles import ADDRESS_STATUSES, CONSENT_STATES

if TYPE_CHECKING:
    from evergrove.channels.policy.rules import Cap, Gap, PolicyRules, Scope

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000


@dataclass
class Said:
    outcome: str = "send"
    reason: str = ""
    clause: str = "passed"
    due_us: int = 0
    rule: str = ""

    def stop(self, clause: str, reason: str, rule: str = "") -> None:
        self.outcome, self.clause, self.reason, self.rule = "suppress", clause, reason, rule


@dataclass
class OneByOne:
    candidates: Candidates
    rules: PolicyRules
    knowledge: Knowledge
    now_us: int
    stage: Stage

    def decide(self) -> list[Said]:
        """What becomes of each candidate, in their order."""
        count = self.candidates.count
        self.said = [Said(due_us=self.now_us) for _ in range(count)]
        self.gone = [
            (int(place), int(at_us), (kind.channel, kind.topic, kind.tags))
            for place, at_us, kind in zip(
                self.knowledge.history.place,
                self.knowledge.history.at_us,
                [self.knowledge.history.kinds[number] for number in self.knowledge.history.kind],
                strict=True,
            )
        ]
        taken = sorted(range(count), key=lambda row: (-self.kind(row).priority, self.candidates.planned_us[row], row))
        once: set[tuple[int, str, str]] = set()
        for row in sorted(range(count), key=lambda row: (self.candidates.planned_us[row], row)):
            self.person(row, once)
        for row in taken:
            if self.said[row].outcome == "send":
                self.facts(row)
            if self.said[row].outcome == "send" and self.is_marketing(row):
                self.hours(row)
            if self.said[row].outcome != "suppress" and self.is_marketing(row):
                self.limits(row)
            passed = self.said[row].outcome != "suppress" and not self.candidates.is_control[row]
            if passed and self.is_marketing(row):
                kind = self.kind(row)
                self.gone.append((self.place(row), self.said[row].due_us, (kind.channel, kind.topic, kind.tags)))
        if self.stage == "plan":
            self.budgets(taken)
        else:
            self.rates(taken)
        for row in range(count):
            if self.said[row].outcome != "suppress" and self.candidates.is_control[row]:
                self.said[row] = Said("control", "hold_out", "hold_out", self.said[row].due_us)
        return self.said

    def kind(self, row: int) -> MessageKind:
        return self.candidates.kinds[int(self.candidates.kind[row])]

    def place(self, row: int) -> int:
        return int(self.knowledge.place[row])

    def is_marketing(self, row: int) -> bool:
        return self.kind(row).message_class == "marketing"

    def zone(self, row: int) -> str:
        return str(self.knowledge.zone[row].as_py())

    def person(self, row: int, once: set[tuple[int, str, str]]) -> None:
        said, kind = self.said[row], self.kind(row)
        if self.knowledge.is_erased[row]:
            return said.stop("erased", "erased")
        name = (self.place(row), kind.launch_id, kind.node)
        is_again = kind.is_once and kind.launch_id != "" and name in once
        if kind.is_once:
            once.add(name)
        if self.knowledge.is_united[row] or is_again:
            return said.stop("merged", "merged")
        if self.candidates.expires_us[row] <= self.now_us:
            return said.stop("stale", "stale")
        return None

    def facts(self, row: int) -> None:
        said, kind = self.said[row], self.kind(row)
        channel = self.knowledge.channels[kind.channel]
        address = ADDRESS_STATUSES[self.knowledge.address_state[row]]
        consent = CONSENT_STATES[self.knowledge.consent[row]]
        need = self.rules.consent_of(kind.channel) if self.is_marketing(row) else "not_needed"
        if kind.content_reason:
            said.stop("content", kind.content_reason)
        elif not channel.has_sender:
            said.stop("sender", "no_sender")
        elif not channel.is_licensed:
            said.stop("licence", "licence")
        elif address == "none":
            said.stop("no_address", "no_address")
        elif address in ("invalid", "bounced"):
            said.stop("address", "invalid_address" if address == "invalid" else "bounced")
        elif self.is_marketing(row) and self.knowledge.suppression[row]:
            said.stop("suppression", REASONS[self.knowledge.suppression[row]])
        elif need != "not_needed" and consent == "unsubscribed":
            said.stop("consent", "unsubscribed")
        elif need == "required" and consent != "subscribed":
            said.stop("consent", "consent")
        elif not channel.is_live and not self.knowledge.is_seed[row]:
            said.stop("sandbox", "sandbox")

    def opening(self, row: int, at_us: int) -> tuple[int | None, str]:
        hours, zone, at = self.rules.hours, self.zone(row), EPOCH + timedelta(microseconds=at_us)
        windows, name = read_windows(hours.quiet).complement(), "quiet"
        opens = next_open(windows, at=at, zone=zone)
        golden = read_windows(hours.golden).intersection(windows)
        shine = next_open(golden, at=at, zone=zone)
        expires = EPOCH + timedelta(microseconds=int(self.candidates.expires_us[row]))
        wants = self.kind(row).prefers_golden_hours and hours.golden_mode == "preferred"
        is_near = shine is not None and shine <= at + timedelta(hours=hours.golden_wait_hours_max) and shine < expires
        if hours.golden_mode == "required" or (wants and is_near):
            windows, name, opens = golden, "golden", shine
        if opens is None:
            return None, name
        found = (opens - EPOCH) // timedelta(microseconds=1)
        if found > at_us:
            closes = closes_at(windows, at=opens, zone=zone)
            room = hours.jitter_minutes * 60_000_000
            if closes is not None:
                room = min(room, (closes - opens) // timedelta(microseconds=1))
            found += spread(self.candidates.message_id[row].as_py()) % max(room, 1)
        return found, name

    def hours(self, row: int) -> None:
        said = self.said[row]
        due, name = self.opening(row, said.due_us)
        if due is None or due >= self.candidates.expires_us[row]:
            said.stop("hours", "stale", name)
        elif due > said.due_us:
            self.said[row] = Said("hold", "quiet_hours", "hours", due, name)

    def limits(self, row: int) -> None:
        began = self.said[row].due_us
        for limit in self.rules.limits:
            self.limit(row, limit, may_put_off=True)
        if self.said[row].due_us != began:
            for limit in self.rules.limits:
                self.limit(row, limit, may_put_off=False)

    def limit(self, row: int, limit: Gap | Cap, *, may_put_off: bool) -> None:
        said, kind = self.said[row], self.kind(row)
        if said.outcome == "suppress" or not covers(limit.scope, (kind.channel, kind.topic, kind.tags)):
            return
        times = [at for place, at, what in self.gone if place == self.place(row) and covers(limit.scope, what)]
        is_cap, due = hasattr(limit, "count"), said.due_us
        allowed = self.allowed(row, limit, is_cap=is_cap)
        name = "cap" if is_cap else "gap"
        if is_cap:
            is_over = sum(abs(at - due) < limit.hours * HOUR_US for at in times) >= allowed
        else:
            is_over = any(abs(at - due) <= allowed * HOUR_US for at in times)
        if not is_over:
            return
        until = None
        if may_put_off and limit.over == "defer":
            if not is_cap:
                until = max(times) + allowed * HOUR_US + 1
            elif allowed > 0:
                until = sorted(times, reverse=True)[allowed - 1] + limit.hours * HOUR_US
        expires = int(self.candidates.expires_us[row])
        opens = None if until is None or until >= expires else self.opening(row, until)[0]
        if opens is None or opens >= expires:
            said.stop(name, name, limit.name)
        else:
            self.said[row] = Said("hold", name, name, opens, limit.name)

    def allowed(self, row: int, limit: Gap | Cap, *, is_cap: bool) -> int:
        own: int = getattr(limit, "count", limit.hours)
        allowed = limit.tiers.get(self.knowledge.tier[row].as_py(), own)
        if limit.near_key_date is None:
            return allowed
        from zoneinfo import ZoneInfo

        local = (EPOCH + timedelta(microseconds=self.said[row].due_us)).astimezone(ZoneInfo(self.zone(row)))
        if not is_near_key_date(local.date(), keys=self.rules.key_dates):
            return allowed
        return max(allowed, limit.near_key_date) if is_cap else min(allowed, limit.near_key_date)

    def budgets(self, taken: list[int]) -> None:
        asked: dict[str, int] = {}
        for kind in self.candidates.kinds:
            if kind.budget_minor is not None:
                asked[kind.launch_id] = min(kind.budget_minor, asked.get(kind.launch_id, kind.budget_minor))
        for launch_id, budget in asked.items():
            rows = [row for row in taken if self.kind(row).launch_id == launch_id]
            self.spend(rows, self.knowledge.spent_minor.get(launch_id, 0), budget, "launch_budget")
        if self.rules.budget_month_minor is not None:
            rows = [row for row in taken if self.is_marketing(row)]
            self.spend(rows, self.knowledge.spent_month_minor, self.rules.budget_month_minor, "month_budget")

    def spend(self, rows: list[int], spent: int, budget: int, name: str) -> None:
        for row in rows:
            if self.said[row].outcome == "suppress":
                continue
            cost = self.knowledge.channels[self.kind(row).channel].cost_minor
            if cost and spent + cost > budget:
                self.said[row].stop("budget", "budget", name)
            if not self.candidates.is_control[row]:
                spent += cost

    def rates(self, taken: list[int]) -> None:
        for channel, known in self.knowledge.channels.items():
            if not known.rate_per_second:
                continue
            rank = known.released
            for row in taken:
                said = self.said[row]
                if said.outcome != "send" or self.kind(row).channel != channel or self.candidates.is_control[row]:
                    continue
                if rank >= known.rate_per_second:
                    due = self.now_us + rank // known.rate_per_second * 1_000_000
                    self.said[row] = Said("hold", "rate", "rate", due)
                rank += 1


def covers(scope: Scope, what: tuple[str, str, tuple[str, ...]]) -> bool:
    channel, topic, tags = what
    return (
        (not scope.channels or channel in scope.channels)
        and (not scope.topics or topic in scope.topics)
        and (not scope.tags or any(tag in scope.tags for tag in tags))
    )


def spread(message_id: str) -> int:
    """SplitMix64's finaliser over the last eight characters."""
    mask = (1 << 64) - 1
    number = int.from_bytes(message_id[-8:].encode(), "big")
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & mask
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & mask
    return (number ^ (number >> 31)) >> 2
