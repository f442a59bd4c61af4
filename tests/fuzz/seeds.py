"""Where fuzzing starts: small files of every form that the readers know."""

from collections.abc import Iterator

_YAML = (
    b"a: 1\nb: 'x' # why\nc: [1, {d: e}]\n",
    b"a: &x {b: 1}\nc:\n  <<: *x\n  d: |\n    text\n\n    more\n",
    b"---\na: >-\n  folded\n  text\n---\n- - x\n  - y: 1\n    z: 2\n",
    b'{"a": {"b": [1, null, true]}}\n',
    b"\xef\xbb\xbfa: 1\r\nb:\r\n- c\r\n- d: |\r\n    x\r\n",
    b"? a\n: - b\n-\n",
    b"a: !!str 1\nb: !x y\n'c': \"\\u00e9\"\n",
    b"kind: List\napiVersion: v1\nitems:\n- {kind: Pod, apiVersion: v1}\n",
)
_TEMPLATES = (
    b"a: {{ .Values.x | quote }}\n{{- range $i, $e := .Values.l }}\n- {{ $i }}{{ $e }}\n{{- end }}"
    b"\xff\x00x: 1\nl: [a]\n",
    b'{{ define "n" }}{{ if eq .x 1.0 }}{{ toYaml . | nindent 2 }}{{ else }}n{{ end }}{{ end }}'
    b'{{ include "n" .Values }}',
    b'{{ with $x := dict "a" (list 1 2) }}{{ printf "%d-%s" (len $x.a) (join "," $x.a) }}{{ end }}',
    b'{{ regexReplaceAll "(a+)(b|c)?" "aab" "${2}" }}{{ semverCompare ">=1.2-0 <2 || ~3.1" "1.5.0" }}',
    b'{{ tpl "{{ .Values.x }}" . }}{{ .Files.Get "a" }}{{ merge (dict "a" 1) .Values | toJson }}',
)
_KUSTOMIZE = (
    b"kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {b: c}\n\xff\x00resources: [a.yaml]\nnamePrefix: x-\n"
    b"patches: [{path: b/patch.yaml, target: {kind: ConfigMap}}]\nimages: [{name: n, newTag: '1'}]\n"
    b"configMapGenerator: [{name: g, literals: [a=b]}]\n\xff\x00- {op: add, path: /data/x, value: y}\n"
    b"\xff\x00name: c\ndependencies: [{name: d, condition: e}]\n\xff\x00v: 1\n\xff\x00kind: Pod\napiVersion: v1\n",
)


def seeds(claim: str) -> Iterator[bytes]:
    """The seeds of one claim."""
    yield from {"renders": _TEMPLATES, "loads": (*_KUSTOMIZE, *_YAML)}.get(claim, _YAML)
