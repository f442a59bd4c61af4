"""Sections of documents and comments of manifests are where people say why."""

from functions.rag_validator.contradictions import Passage
from functions.rag_validator.passages import passages
from tests.validator.homelab import WEB, homelab

DOCUMENT = """Before any heading.

# First ##
Text of the first.
More.

### Empty

## Third
```
# not a heading? it is taken for one
```
"""
REMARKED = """# keep this file
# small
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2  # the shelf holds no more
  template:
    # 192Mi on purpose,
    # see the runbook

    # another
    metadata: {annotations: {x: "a#b"}}
---
# nobody's
---
apiVersion: v1
kind: Service
metadata:
  name: "front"  # renamed
#
spec: {}
"""


def found(**files: str) -> list[tuple[str, Passage]]:
    return [(key, one) for key, one in passages(homelab(**files)) if "argocd" not in key]


def test_a_document_is_read_by_section() -> None:
    assert found(docs__x__md=DOCUMENT) == [
        ("docs/x.md#0", Passage("docs/x.md", "", "Before any heading.")),
        ("docs/x.md#1", Passage("docs/x.md", "First", "Text of the first.\nMore.")),
        ("docs/x.md#2", Passage("docs/x.md", "Empty", "")),
        ("docs/x.md#3", Passage("docs/x.md", "Third", "```")),
        ("docs/x.md#4", Passage("docs/x.md", "not a heading? it is taken for one", "```")),
    ]


def test_an_empty_document_has_no_passage() -> None:
    assert found(docs__x__md=" \n") == []


def test_a_long_section_is_cut_into_pieces() -> None:
    pieces = [one.text for _, one in found(docs__x__md="# Long\n" + "x" * 8001)]
    assert [len(piece) for piece in pieces] == [8000, 1]


def test_comments_stand_under_the_resource_of_their_document() -> None:
    said = "keep this file\nsmall\n\nthe shelf holds no more\n\n192Mi on purpose,\nsee the runbook\n\nanother"
    assert found(web=REMARKED) == [
        ("apps/shop/web.yaml#0", Passage("apps/shop/web.yaml", "Deployment web", said)),
        ("apps/shop/web.yaml#2", Passage("apps/shop/web.yaml", "Service front", "renamed")),
    ]


def test_flow_style_names_a_resource_too() -> None:
    flow = "apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}, name: web, namespace: shop} # on purpose\n"
    assert [one.text for _, one in found(web=flow)] == ["on purpose"]
    other = flow.replace("name: web,", "name: webs,").replace("kind: ConfigMap", "kind: ConfigMap\ntitle: web")
    assert [one.heading for _, one in found(web=other)] == ["ConfigMap webs"]


def test_manifests_without_comments_say_nothing() -> None:
    assert found(web=WEB) == []
