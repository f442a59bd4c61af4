"""The schemas that are shipped: what they were made from, and that they hold together."""

import json
from collections.abc import Iterator

import pytest

from functions._preflight.objects.schemas.builtin import builtin
from functions._preflight.objects.schemas.schema import Schema
from functions._preflight.objects.schemas.shipped import Shipped, shipped
from tests.preflight.objects.build_schemas import DATA, converted
from tests.preflight.objects.declarations import read

DECLARED = """
import { IIoK8sApimachineryPkgApisMetaV1ObjectMeta } from "@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta";
/** A widget: "x"?: string; */
export interface IWidget extends TypeMeta {
    "kind": "Widget";
}
export declare class Widget extends Model<IWidget> implements IWidget {
    "apiVersion": "example.org/v1";
    "kind": "Widget";
    "metadata"?: IIoK8sApimachineryPkgApisMetaV1ObjectMeta;
    "spec": IWidgetSpec;
    "status"?: string;
    static kind: IWidget["kind"];
    constructor(data?: ModelData<IWidget>);
}
export type { IWidget as IOrgWidget, Widget as OrgWidget };
"""
SPEC = """
export type ISize = number | string;
export type ICode = 301 | 302;
export declare class WidgetSpec extends Model<IWidgetSpec> implements IWidgetSpec {
    "mode"?: "a" | "b";
    "sizes": Array<ISize>;
    "code"?: ICode;
    "labels"?: {
        [key: string]: string;
    };
    "nested"?: {
        "deep"?: boolean | null;
        "any"?: any;
    };
    constructor(data?: ModelData<IWidgetSpec>);
}
"""


def test_declarations_are_read_as_schemas() -> None:
    found = read(SPEC)
    assert found["ISize"] == {"oneOf": [{"type": "number"}, {"type": "string"}]}
    assert found["ICode"] == {"type": "integer"}
    assert found["IWidgetSpec"] == {
        "type": "object",
        "properties": {
            "mode": {"type": "string", "enum": ["a", "b"]},
            "sizes": {"type": "array", "items": {"$ref": "ISize"}},
            "code": {"$ref": "ICode"},
            "labels": {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}},
            "nested": {
                "type": "object",
                "properties": {"deep": {"type": "boolean"}, "any": {}},
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
        "required": ["sizes"],
    }
    with pytest.raises(ValueError, match="the end where > was expected"):
        read("export type IBroken = Array<string")


def test_kinds_refer_to_kubernetes_for_what_is_kubernetes_own() -> None:
    made = converted([DECLARED, SPEC])
    assert list(made["kinds"]) == ["example.org/v1 Widget"]
    widget = made["definitions"][made["kinds"]["example.org/v1 Widget"]]
    assert set(widget["properties"]) == {"apiVersion", "kind", "metadata", "spec"}
    assert widget["properties"]["metadata"]["$ref"] == "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    assert widget["required"] == ["spec"]
    assert widget["properties"]["spec"]["$ref"] in made["definitions"]


def test_a_template_in_another_kind_chooses_its_own_kind() -> None:
    template = DECLARED.replace("Widget", "Template").replace('"spec": ITemplateSpec;', '"spec"?: string;')
    made = converted([DECLARED, SPEC.replace('"mode"?: "a" | "b"', '"template"?: IOrgTemplate'), template])
    assert list(made["kinds"]) == ["example.org/v1 Widget"]
    (inner,) = [
        one for one in made["definitions"].values() if set(one.get("properties", ())) >= {"kind", "spec", "status"}
    ]
    assert inner["properties"]["kind"] == {"type": "string"}


SOURCES = json.loads((DATA / "sources.json").read_text())
GROUPS = sorted({group for source in SOURCES for group in source["groups"]} | {"longhorn.io"})


def _refs(schema: Schema) -> Iterator[str]:
    if schema.ref:
        yield schema.ref
    more = [*(schema.properties or {}).values(), schema.items, schema.additional]
    for one in (*more, *(schema.one_of or ()), *(schema.any_of or ()), *(schema.all_of or ())):
        if isinstance(one, Schema):
            yield from _refs(one)


@pytest.mark.parametrize("group", GROUPS)
def test_every_reference_leads_somewhere(group: str) -> None:
    found = shipped(group)
    assert isinstance(found, Shipped)
    assert any(kind.startswith(f"{group}/") for kind in found.kinds)
    assert {found.kinds[kind] for kind in found.kinds} <= set(found.definitions)
    refs = {ref for schema in found.definitions.values() for ref in _refs(schema)}
    assert {ref for ref in refs if ref not in found.definitions} <= set(builtin().definitions)


def test_nothing_is_known_of_other_groups() -> None:
    assert shipped("example.org") is None


def test_every_file_says_where_it_comes_from_and_under_which_licence() -> None:
    files = {path.name for path in DATA.iterdir()}
    assert files == {source["file"] for source in SOURCES} | {"sources.json", "longhorn.json", "NOTICE"}
    assert {source["license"] for source in SOURCES} == {"MIT"}
    assert all(source["package"].startswith("@kubernetes-models/") and source["version"] for source in SOURCES)
    notice = (DATA / "NOTICE").read_text()
    assert "Copyright (c) 2018 Tommy Chen" in notice
    assert "by hand" in notice
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 100_000
