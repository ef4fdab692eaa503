"""Dates as people write them in each language."""

from __future__ import annotations

from datetime import date, datetime

from jejaring.wording import Language

__all__ = ["clock", "day", "parsed"]

_MONTHS: dict[Language, tuple[str, ...]] = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def day(when: date | datetime, language: Language) -> str:
    """24 November 2026, in the machine's time zone where `when` carries one."""
    if isinstance(when, datetime) and when.tzinfo is not None:
        when = when.astimezone()
    return f"{when.day} {_MONTHS[language][when.month - 1]} {when.year}"


def clock(when: datetime, language: Language) -> str:
    """24 November 2026, 10.42 (10:42 in English)."""
    local = when.astimezone() if when.tzinfo is not None else when
    return f"{day(local, language)}, {local:%H.%M}" if language == "id" else f"{day(local, language)}, {local:%H:%M}"


def parsed(text: str) -> datetime | None:
    """The moment in an ISO time as the page writes it; None for anything else."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
