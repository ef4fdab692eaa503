"""Dates as people write them in each language."""

from __future__ import annotations

from datetime import date, datetime

from jejaring.wording import Language

__all__ = ["day", "in_words", "parsed"]

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


def in_words(text: str, language: Language) -> str:
    """An ISO date as `day` writes it; any other text as it is."""
    try:
        return day(date.fromisoformat(text.strip()), language)
    except ValueError:
        return text


def parsed(text: str) -> datetime | None:
    """The moment in an ISO time as the page writes it, in the machine's time zone; None for anything else."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):  # the first and the last year have no day in every time zone
        return None
