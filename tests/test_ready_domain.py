"""Before a file server is deployed: its domain, its administrator, and its name and those of its shares."""

import pytest
from deployed import judged, one

from planner.judgement.domain import slash_form


@pytest.mark.parametrize(
    ("key", "value", "name", "state"),
    [
        ("writable_domain_controller", "yes", "writable_dc", "ok"),
        ("writable_domain_controller", "no", "writable_dc", "wrong"),
        ("writable_domain_controller", "true", "writable_dc", "ok"),
        ("writable_domain_controller", None, "writable_dc", "todo"),
        ("preferred_domain_controller", None, "preferred_dc", "todo"),
        ("preferred_domain_controller", "dc1", "preferred_dc", "wrong"),
        ("preferred_domain_controller", "dc1.corp", "preferred_dc", "ok"),
        ("preferred_domain_controller", "dc1.", "preferred_dc", "wrong"),
        ("preferred_domain_controller", "10.1.1.5", "preferred_dc", "wrong"),
        ("preferred_domain_controller", "fe80::1", "preferred_dc", "wrong"),
        ("organizational_unit", None, "organizational_unit", "ok"),
        ("organizational_unit", "stayout/afs", "organizational_unit", "ok"),
        ("organizational_unit", "afs", "organizational_unit", "ok"),
        ("organizational_unit", "/stayout/afs", "organizational_unit", "wrong"),
        ("organizational_unit", "stayout/afs/", "organizational_unit", "wrong"),
        ("organizational_unit", "stayout//afs", "organizational_unit", "wrong"),
        ("organizational_unit", "OU=afs,OU=stayout,DC=corp", "organizational_unit", "wrong"),
        ("joins", "domain admin", "join_rights", "ok"),
        ("joins", "delegated user", "join_rights", "todo"),
        ("joins", None, "join_rights", "todo"),
        ("dns", None, "dns", "todo"),
        ("dns", "10.1.1.5, 10.1.1.6", "dns", "ok"),
        ("ntp", None, "ntp", "todo"),
        ("ntp", ["10.1.1.5"], "ntp", "ok"),
    ],
)
def test_the_domain(key: str, value: object, name: str, state: str) -> None:
    it = one(judged({f"deployment.{key}": value}), name)
    assert it.state == state
    assert (it.do is None) == (state == "ok")


@pytest.mark.parametrize(("answer", "state"), [("yes", "ok"), ("no", "todo"), ("unknown", "todo"), ("false", "todo")])
def test_a_delegated_user_needs_permissions(answer: str, state: str) -> None:
    changes = {"deployment.joins": "delegated user", "deployment.permissions_delegated": answer}
    it = one(judged(changes), "join_rights")
    assert it.state == state
    # Create and delete, and the nine of the list.
    assert len(it.snippet.splitlines()) == (11 if state == "todo" else 0)


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("OU=afs,OU=stayout,DC=corp,DC=example,DC=com", "stayout/afs"),
        ("cn=Computers, dc=corp", "Computers"),
        (r"OU=Sales\, EMEA,OU=All,DC=corp", "All/Sales, EMEA"),
        ("DC=corp,DC=com", ""),
        ("stayout/afs", "stayout/afs"),
        ("OUTER/afs", "OUTER/afs"),
    ],
)
def test_a_distinguished_name_is_turned_round(written: str, offered: str) -> None:
    assert slash_form(written) == offered


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("hq-fs", "ok"),
        ("hq fs", "wrong"),
        ("hq/fs", "wrong"),
        ("hq_fs", "advice"),
        ("häuser", "advice"),
        ("a;b", "wrong"),
    ],
)
def test_the_name_of_the_file_server(name: str, state: str) -> None:
    assert one(judged({"file_server": name}), "file_server_name").state == state


@pytest.mark.parametrize("character", list('"\\/[]:|<>+=;,*?'))
def test_a_share_is_called_nothing_illegal(character: str) -> None:
    found = judged({"home_share.name": f"a{character}b"})
    it = one(found, "share_name")
    assert (it.state, it.subject) == ("wrong", f"a{character}b")
    sign = {",": "the comma", ":": "the colon", ";": "the semicolon"}.get(character, f"“{character}”")
    assert it.do == f"Take {sign} out of the name."
    assert one(judged({"home_share.name": "R&D $1 (old) 'x' ü"}), "share_name").state == "ok"
