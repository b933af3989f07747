"""Lints the operator's chart with Helm and prints what it renders with the given values as a JSON list of objects."""

import json
import sys

import yaml
from helm_python import chart as helm

path, namespace, values = sys.argv[1:4]
findings = helm.lint(path)
with helm.Chart.load(path) as chart:
    rendered = chart.render(json.loads(values), name="milestone-operator", namespace=namespace)
texts = rendered.values() if isinstance(rendered, dict) else [rendered]
objects = [
    document
    for text in texts
    if isinstance(text, str)
    for document in yaml.safe_load_all(text)
    if isinstance(document, dict) and "kind" in document
]
json.dump({"lint": findings, "objects": objects}, sys.stdout, default=str)
