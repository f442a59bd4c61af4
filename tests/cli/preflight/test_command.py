"""The command as a person and a workflow call it."""

import json
from pathlib import Path

import pytest

from tests.cli.preflight.trees import BAD_NAME, GOOD, committed, findings, git, put, run


def named(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [one for one in found if one[0] == "names"]


def test_a_good_folder_passes(tmp_path: Path) -> None:
    code, out, _ = run(put(tmp_path, GOOD))
    assert (code, out.splitlines()[-1].startswith("0 errors")) == (0, True)
    assert "in 2 objects of 2 files, 1 Applications" in out


def test_an_error_exits_with_one_and_says_where(tmp_path: Path) -> None:
    code, out, _ = run(put(tmp_path, GOOD | BAD_NAME))
    assert code == 1
    assert "apps/bad.yaml\n  ✗ error      3  names  ConfigMap shop/My_Config\n" in out


def test_json_has_the_published_shape(tmp_path: Path) -> None:
    _, out, _ = run(put(tmp_path, GOOD | BAD_NAME), "--format", "json")
    one = next(found for found in json.loads(out)["findings"] if found["rule"] == "names")
    assert one.pop("message").startswith("name 'My_Config' of ConfigMap must be lower-case")
    assert one == {
        "rule": "names",
        "severity": "error",
        "resource": {"kind": "ConfigMap", "namespace": "shop", "name": "My_Config"},
        "file": "apps/bad.yaml",
        "path": "metadata.name",
        "fix": None,
    }


def test_github_annotations_name_file_and_line(tmp_path: Path) -> None:
    _, out, _ = run(put(tmp_path, GOOD | BAD_NAME), "--format", "github")
    line = next(line for line in out.splitlines() if "names" in line)
    assert line.startswith("::error file=apps/bad.yaml,line=3,title=names ConfigMap shop/My_Config::name 'My_Config'")


def test_sarif_has_rules_results_and_lines(tmp_path: Path) -> None:
    _, out, _ = run(put(tmp_path, GOOD | BAD_NAME), "--format", "sarif")
    log = json.loads(out)
    (one_run,) = log["runs"]
    result = next(found for found in one_run["results"] if found["ruleId"] == "names")
    rule = one_run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (log["version"], rule["id"], result["level"]) == ("2.1.0", "names", "error")
    assert rule["help"]["markdown"].startswith("# names\n")
    where = result["locations"][0]["physicalLocation"]
    assert (where["artifactLocation"]["uri"], where["region"]["startLine"]) == ("apps/bad.yaml", 3)


def test_a_fingerprint_survives_lines_that_move(tmp_path: Path) -> None:
    def prints() -> list[str]:
        _, out, _ = run(tmp_path, "--format", "sarif")
        return [one["partialFingerprints"]["finding/v1"] for one in json.loads(out)["runs"][0]["results"]]

    put(tmp_path, GOOD | BAD_NAME)
    before = prints()
    put(tmp_path, {path: "# a comment\n\n" + text for path, text in BAD_NAME.items()})
    assert prints() == before


def test_with_a_base_only_what_came_in_blocks(tmp_path: Path) -> None:
    folder = committed(tmp_path, GOOD | BAD_NAME)
    assert run(folder)[0] == 1
    assert run(folder, "--base", "HEAD")[0] == 0
    put(folder, {"apps/worse.yaml": BAD_NAME["apps/bad.yaml"].replace("My_Config", "Your_Config")})
    assert named(findings(folder, "--base", "trunk")) == [("names", "error", "apps/worse.yaml")]


def test_what_was_so_before_is_a_warning_where_the_object_changed(tmp_path: Path) -> None:
    folder = committed(tmp_path, GOOD | BAD_NAME)
    put(folder, {path: text + "data: {a: b}\n" for path, text in BAD_NAME.items()})
    assert named(findings(folder, "--base", "HEAD")) == [("names", "warning", "apps/bad.yaml")]


def test_a_base_works_in_a_folder_below_the_top(tmp_path: Path) -> None:
    folder = committed(tmp_path, {f"cluster/{path}": text for path, text in (GOOD | BAD_NAME).items()}) / "cluster"
    assert run(folder, "--base", "HEAD")[0] == 0
    git(tmp_path, "mv", "cluster/apps/bad.yaml", "cluster/apps/moved.yaml")
    assert run(folder, "--base", "HEAD")[0] == 0 or named(findings(folder, "--base", "HEAD"))


@pytest.mark.parametrize("where", ["apps/bad.yaml", "./apps/bad.yaml"])
def test_only_changed_files_count(tmp_path: Path, where: str) -> None:
    folder = put(tmp_path, GOOD | BAD_NAME)
    assert run(folder, "--changed", "apps/web.yaml")[0] == 0
    assert run(folder, "--changed", where)[0] == 1
    assert run(folder, "--changed", "apps/web.yaml", "--changed", str(folder / "apps/bad.yaml"))[0] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "no-such-branch"), "'no-such-branch' is no commit of"),
        (("--base", "--upload-pack=x"), "is no commit of"),
        (("--changed", "apps/none.yaml"), "apps/none.yaml is not in"),
        (("--facts", "none.json"), "none.json cannot be read: No such file or directory"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(committed(tmp_path, GOOD), *arguments)
    assert (code, out) == (5, "")
    assert said in " ".join(err.split())


def test_a_deleted_file_among_the_changed_is_passed_over(tmp_path: Path) -> None:
    code, _, err = run(put(tmp_path, GOOD), "--changed", "apps/web.yaml", "--changed", "apps/gone.yaml")
    assert (code, "apps/gone.yaml is not in" in err) == (0, True)


def test_a_folder_that_is_none_and_a_folder_outside_git(tmp_path: Path) -> None:
    assert "is no folder" in run(tmp_path / "none")[2]
    assert run(put(tmp_path, GOOD), "--base", "HEAD")[0] == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"node_tains": []}', "Object contains unknown field `node_tains`"),
        ('{"nodes": [{"labels": {}}]}', "missing required field `name` - at `$.nodes[0]`"),
        ("{", "is neither JSON (Input data was truncated) nor YAML (not valid YAML: did not find expected"),
    ],
)
def test_wrong_facts_name_the_key(tmp_path: Path, text: str, said: str) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(text)
    code, _, err = run(put(tmp_path / "tree", GOOD), "--facts", facts)
    assert (code, said in " ".join(err.split())) == (5, True)


def test_the_schema_of_the_facts_is_published() -> None:
    code, out, _ = run("--facts-schema")
    shape = json.loads(out)["$defs"]["Facts"]
    assert code == 0
    assert {"node_taints", "mirror_registries", "statements", "storage_classes"} <= set(shape["properties"])


def test_an_empty_folder_says_that_nothing_was_found(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path)
    assert (code, "No Kubernetes object was found" in out) == (0, True)
