"""What scripts in Python do with the official client; ends with 1 and a traceback when the server answers otherwise."""
import threading

from kubernetes import client, config, dynamic, watch

config.load_kube_config("kubeconfig")
core = client.CoreV1Api()
apps = client.AppsV1Api()
maps = "default"

assert "kube-system" in [namespace.metadata.name for namespace in core.list_namespace().items]

for index in range(5):
    core.create_namespaced_config_map(maps, {"metadata": {"name": f"c{index}", "labels": {"set": "py"}}})
names, token = [], None
while True:
    page = core.list_namespaced_config_map(maps, label_selector="set=py", limit=2, _continue=token)
    names += [item.metadata.name for item in page.items]
    token = page.metadata._continue
    if not token:
        break
assert names == [f"c{index}" for index in range(5)], names


def change():
    core.patch_namespaced_config_map("c0", maps, {"data": {"a": "b"}})
    core.delete_namespaced_config_map("c0", maps)


timer = threading.Timer(0.2, change)
timer.start()
events = []
watcher = watch.Watch()
for event in watcher.stream(
        core.list_namespaced_config_map, maps, field_selector="metadata.name=c0",
        resource_version=page.metadata.resource_version, timeout_seconds=20):
    events.append(event["type"])
    if event["type"] == "DELETED":
        watcher.stop()
timer.join()
assert events == ["MODIFIED", "DELETED"], events

kinds = dynamic.DynamicClient(client.ApiClient()).resources
applied = kinds.get(api_version="v1", kind="ConfigMap").server_side_apply(
    body={"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"x": "1"}},
    namespace=maps, field_manager="python")
assert [entry.manager for entry in applied.metadata.managedFields] == ["python"]
try:
    kinds.get(api_version="v1", kind="ConfigMap").server_side_apply(
        body={"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"x": "2"}},
        namespace=maps, field_manager="another")
    raise AssertionError("no conflict")
except dynamic.exceptions.ConflictError as error:
    assert 'conflict with' in str(error.body), error.body

pods = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
deployment = apps.create_namespaced_deployment(
    maps, {"metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": pods}})
assert deployment.spec.strategy.type == "RollingUpdate"
apps.patch_namespaced_deployment_scale("d", maps, {"spec": {"replicas": 3}})
assert apps.read_namespaced_deployment("d", maps).spec.replicas == 3

try:
    core.read_namespaced_secret("none", maps)
    raise AssertionError("a secret that nobody made")
except client.ApiException as error:
    assert error.status == 404 and 'secrets \\"none\\" not found' in error.body, error.body
