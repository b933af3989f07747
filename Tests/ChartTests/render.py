"""Lints the operator's chart with Helm and prints its default rendering as a JSON list of objects."""

import json
import sys

import yaml
from helm_python import chart as helm

path, namespace = sys.argv[1:3]
findings = helm.lint(path)
with helm.Chart.load(path) as chart:
    rendered = chart.render(name="milestone-operator", namespace=namespace)
texts = rendered.values() if isinstance(rendered, dict) else [rendered]
objects = [
    document
    for text in texts
    if isinstance(text, str)
    for document in yaml.safe_load_all(text)
    if isinstance(document, dict) and "kind" in document
]
json.dump({"lint": findings, "objects": objects}, sys.stdout, default=str)
