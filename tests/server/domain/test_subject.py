"""Subjects: the one key of whatever is kept about somebody."""

from __future__ import annotations

import pytest

from vitrine.domain.errors import BadSubject
from vitrine.domain.subject import covers, parse_subject, profile_subject, subject_of


@pytest.mark.parametrize(
    ("ids", "subject"),
    [
        (("v1", None, None), "visitor:v1"),
        (("v1", "A17", None), "account:A17"),
        (("v1", "A17", "kid"), "profile:A17/kid"),
        (("v1", "a/b", None), "account:a/b"),
        (("v1", None, "p9"), "profile:/p9"),
    ],
)
def test_the_closest_circle_is_the_subject(ids: tuple[str, str | None, str | None], subject: str) -> None:
    """The profile that has signed in, else the account, else the visitor."""
    assert subject_of(*ids) == subject
    kind, value = parse_subject(subject)
    assert f"{kind}:{value}" == subject


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "A17", "owner:A17", "Visitor:v1", " visitor:v1", "visitor:", "visitor:v\n1", "visitor:" + "v" * 101,
        "account", "account:", "profile:A17", "profile:A17/", "profile:a/b/c", "profile:" + "a" * 101 + "/p",
    ],
)  # fmt: skip
def test_what_is_no_subject_is_refused(text: str) -> None:
    """One sentence says how a subject is written, or how long an id may be."""
    with pytest.raises(BadSubject, match=r"is no subject: (write visitor:ID|its ids must have 1 to 100)"):
        parse_subject(text)


def test_an_account_covers_its_profiles() -> None:
    """And nothing else covers anything but itself; ids that begin alike are not the same."""
    own = ["account:A1", profile_subject("A1", "dad"), profile_subject("A1", "kid")]
    others = ["account:A17", profile_subject("A17", "dad"), "visitor:A1", profile_subject(None, "A1")]
    assert [other for other in own + others if covers("account:A1", other)] == own
    for subject in own[1:] + others:
        assert [other for other in own + others if covers(subject, other)] == (
            [subject] if subject != "account:A17" else ["account:A17", "profile:A17/dad"]
        )
