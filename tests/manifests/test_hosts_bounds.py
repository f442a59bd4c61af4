"""Reading hosts takes time in proportion to a text, whatever is in it: settings are written by anybody."""

from functions._manifests.hosts import hosts_in


def test_a_password_of_usual_length_is_passed_over() -> None:
    assert [one.name for one in hosts_in("postgres://app:" + "p" * 200 + "@db.shop.svc:5432/x")] == ["db"]


def test_credentials_that_never_end_are_not_looked_through_again_from_every_letter() -> None:
    found = hosts_in("a:1" * 100_000)  # a minute and more, if it were
    assert len(found) <= 2
