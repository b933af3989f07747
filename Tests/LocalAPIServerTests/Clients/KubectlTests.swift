import Testing

/// The stock kubectl against the server: what users type first.
@Suite(.timeLimit(.minutes(5))) struct KubectlTests {
    /// A command, and what its output must contain.
    private struct Step {
        var command: String
        var input: String?
        var expected: [String]
        var code: Int32

        init(_ command: String, input: String? = nil, _ expected: String..., code: Int32 = 0) {
            self.command = command
            self.input = input
            self.expected = expected
            self.code = code
        }
    }

    private static func deployment(replicas: Int) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: \(replicas)
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: app, image: "nginx:1.27"}]}
        """
    }

    private static let statefulSet = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          revisionHistoryLimit: 1
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: app, image: "pg:1"}]}
        """

    private static let daemonSet = """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: app, image: "agent:1"}]}
        """

    private func take(_ steps: [Step]) async throws {
        try await ListeningServer.run { server in
            for step in steps {
                // Words of a command hold no blanks; `~` stands for one.
                let words = step.command.split(separator: " ").map { String($0.replacing("~", with: " ")) }
                let outcome = try await server.kubectl(words, input: step.input)
                #expect(outcome.code == step.code, "kubectl \(step.command): \(outcome.output)")
                for text in step.expected {
                    #expect(outcome.output.contains(text), "kubectl \(step.command): \(outcome.output)")
                }
            }
        }
    }

    @Test func appliesDiffsAndRollsOut() async throws {
        try await take([
            Step("apply -f -", input: Self.deployment(replicas: 2), "deployment.apps/web created"),
            Step("apply -f -", input: Self.deployment(replicas: 2), "deployment.apps/web unchanged"),
            Step("diff -f -", input: Self.deployment(replicas: 3), "-  replicas: 2", "+  replicas: 3", code: 1),
            Step("apply -f -", input: Self.deployment(replicas: 3), "deployment.apps/web configured"),
            Step(
                "apply --server-side --field-manager=other -f -", input: Self.deployment(replicas: 4),
                "conflict with \"kubectl-client-side-apply\"", ".spec.replicas", code: 1),
            Step(
                "apply --server-side --force-conflicts -f -", input: Self.deployment(replicas: 4),
                "deployment.apps/web serverside-applied"),
            Step("wait --for=jsonpath={.status.replicas}=4 deploy/web --timeout=10s", "condition met"),
            Step("rollout restart deploy/web", "restarted"),
            Step(
                "wait --for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=2 deploy/web --timeout=10s",
                "condition met"),
            Step("rollout history deploy/web", "REVISION", "1 ", "2 "),
            Step("rollout undo deploy/web", "rolled back"),
            Step("rollout status deploy/web --timeout=1s", "Waiting for deployment \"web\" rollout", code: 1),
            Step("rollout pause deploy/web", "paused"),
            Step(
                "wait --for=jsonpath={.status.conditions[?(@.type==\"Progressing\")].reason}=DeploymentPaused deploy/web --timeout=10s",
                "condition met"),
            Step("rollout resume deploy/web", "resumed"),
            Step("scale deploy/web --replicas=1", "scaled"),
            Step("autoscale deploy/web --min=1 --max=3 --cpu-percent=50", "autoscaled"),
            Step("get hpa", "Deployment/web", "cpu: <unknown>/50%"),
            Step("set image deploy/web app=nginx:1.28", "image updated"),
            Step("describe deployment web", "nginx:1.28", "ScalingReplicaSet"),
            Step("get all -o wide", "deployment.apps/web", "service/kubernetes", "CONTAINERS"),
            Step("events", "ScalingReplicaSet"),
            Step("delete deploy web --cascade=orphan", "deleted"),
            Step("get rs -l app=web -o name", "replicaset.apps/web-"),
            Step("delete rs -l app=web --cascade=foreground", "deleted"),
            Step("get pods", "No resources found"),
        ])
    }

    @Test func isRefusedByPolicies() async throws {
        let policy = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: sizes}
            spec:
              matchConstraints:
                resourceRules:
                - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
              validations:
              - {expression: "object.spec.replicas <= 3", messageExpression: "'at most 3, not ' + string(object.spec.replicas)"}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: sizes-here}
            spec: {policyName: sizes, validationActions: [Deny]}
            """
        let refusal =
            "ValidatingAdmissionPolicy 'sizes' with binding 'sizes-here' denied request: at most 3, not 5"
        try await take([
            Step("apply -f -", input: policy, "validatingadmissionpolicy.admissionregistration.k8s.io/sizes created"),
            Step("get validatingadmissionpolicies", "sizes", "1", "<unset>"),
            Step("get validatingadmissionpolicybindings", "sizes-here", "sizes"),
            Step("apply -f -", input: Self.deployment(replicas: 5), refusal, code: 1),
            Step("apply --server-side -f -", input: Self.deployment(replicas: 5), refusal, code: 1),
            Step("apply -f -", input: Self.deployment(replicas: 2), "deployment.apps/web created"),
            Step("patch deploy web -p {\"spec\":{\"replicas\":5}}", refusal, code: 1),
            Step("delete validatingadmissionpolicybinding sizes-here", "deleted"),
            Step("scale deploy/web --replicas=5", "scaled"),
        ])
    }

    @Test func rollsStatefulSetsBackAndForth() async throws {
        let image = "-o jsonpath={.spec.template.spec.containers[0].image}"
        try await take([
            Step("apply -f -", input: Self.statefulSet, "statefulset.apps/db created"),
            Step("wait --for=create pod/db-0 --timeout=10s", "condition met"),
            Step("set image sts/db app=pg:2", "image updated"),
            Step("wait --for=jsonpath={.status.observedGeneration}=2 sts/db --timeout=10s", "condition met"),
            Step("rollout history sts/db", "REVISION", "1 ", "2 "),
            Step("rollout history sts/db --revision=1", "pg:1"),
            Step("rollout undo sts/db", "statefulset.apps/db rolled back"),
            Step("get sts db \(image)", "pg:1"),
            Step("wait --for=jsonpath={.status.observedGeneration}=3 sts/db --timeout=10s", "condition met"),
            Step("rollout history sts/db", "2 ", "3 "),
            Step("rollout restart sts/db", "restarted"),
            Step("rollout status sts/db --timeout=1s", "Waiting for 1 pods to be ready...", code: 1),
            Step("get controllerrevisions", "statefulset.apps/db", "CONTROLLER"),
            Step("describe sts db", "statefulset-controller", "create Pod db-0 in StatefulSet db successful"),
            Step("scale sts/db --replicas=0", "scaled"),
            Step("delete sts db --cascade=orphan", "deleted"),
            Step("get controllerrevisions -o name", "controllerrevision.apps/db-"),
        ])
    }

    @Test func rollsDaemonSetsBackAndForth() async throws {
        try await take([
            Step("create -f -", input: #"{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}"#, "node/n created"),
            Step("apply -f -", input: Self.daemonSet, "daemonset.apps/agent created"),
            Step("wait --for=jsonpath={.status.currentNumberScheduled}=1 ds/agent --timeout=10s", "condition met"),
            Step("set image ds/agent app=agent:2", "image updated"),
            Step("wait --for=jsonpath={.status.observedGeneration}=2 ds/agent --timeout=10s", "condition met"),
            Step("rollout history ds/agent", "1 ", "2 "),
            Step("rollout undo ds/agent --to-revision=1", "daemonset.apps/agent rolled back"),
            Step("wait --for=jsonpath={.status.updatedNumberScheduled}=1 ds/agent --timeout=10s", "condition met"),
            Step("get pods -l app=agent -o jsonpath={.items[0].spec.containers[0].image}", "agent:1"),
            Step("rollout restart ds/agent", "restarted"),
            Step("rollout status ds/agent --timeout=1s", "Waiting for daemon set", code: 1),
            Step("describe ds agent", "Desired Number of Nodes Scheduled: 1", "daemonset-controller"),
            Step("delete ds agent --cascade=foreground", "deleted"),
            Step("get pods", "No resources found"),
        ])
    }

    @Test func createsEveryKindThatItHasFlagsFor() async throws {
        try await take([
            Step("create namespace n", "namespace/n created"),
            Step("create configmap c --from-literal=a=b", "configmap/c created"),
            Step("create secret generic s --from-literal=a=b", "secret/s created"),
            Step("create serviceaccount robot", "serviceaccount/robot created"),
            Step("create deployment d --image=nginx --replicas=2 --port=80", "deployment.apps/d created"),
            Step(
                "get deploy d -o jsonpath={.spec.replicas}{.spec.template.spec.containers[0].ports[0].containerPort}",
                "280"),
            Step("create job j --image=busybox -- echo hi", "job.batch/j created"),
            Step("get job j -o jsonpath={.spec.template.spec.containers[0].command}", #"["echo","hi"]"#),
            Step("create cronjob cj --image=busybox --schedule=0~*~*~*~* -- true", "cronjob.batch/cj created"),
            Step("create job once --from=cronjob/cj", "job.batch/once created"),
            Step("create service clusterip svc --tcp=80:8080", "service/svc created"),
            Step("get service svc -o jsonpath={.spec.ports[0].targetPort}", "8080"),
            Step("create service externalname x --external-name=example.org", "service/x created"),
            Step("create ingress i --rule=foo.example/bar=svc:80", "ingress.networking.k8s.io/i created"),
            Step("get ingress i -o jsonpath={.spec.rules[0].http.paths[0].backend.service}", #""name":"svc""#),
            Step(
                "create poddisruptionbudget p --selector=app=d --min-available=50%",
                "poddisruptionbudget.policy/p created"),
            Step("get pdb p", "50%"),
            Step("create quota q --hard=pods=3,requests.cpu=500m", "resourcequota/q created"),
            Step("get quota q", "requests.cpu: 0/500m", "/3"),
            Step("delete quota q", "deleted"),
            Step("create priorityclass high --value=100", "priorityclass.scheduling.k8s.io/high created"),
            Step("create role reader --verb=get --resource=pods", "role.rbac.authorization.k8s.io/reader created"),
            Step(
                "create rolebinding b --role=reader --serviceaccount=default:robot",
                "rolebinding.rbac.authorization.k8s.io/b created"),
            Step(
                "create clusterrole r --verb=list --resource=nodes", "clusterrole.rbac.authorization.k8s.io/r created"),
            Step(
                "create clusterrolebinding cb --clusterrole=r --user=jane",
                "clusterrolebinding.rbac.authorization.k8s.io/cb created"),
            Step("create token robot", "ey"),
            Step("run pod --image=nginx", "pod/pod created"),
            Step("expose pod pod --port=80", "service/pod exposed"),
            Step("expose deployment d --port=80", "service/d exposed"),
        ])
    }

    @Test func readsExplainsAndAsksWhatIsAllowed() async throws {
        try await take([
            Step("api-resources", "deployments", "deploy", "apps/v1", "customresourcedefinitions"),
            Step("api-resources --api-group=node.k8s.io", "runtimeclasses", "node.k8s.io/v1", "RuntimeClass"),
            Step(
                "api-resources --api-group=admissionregistration.k8s.io", "validatingwebhookconfigurations",
                "mutatingadmissionpolicybindings"),
            Step("get apiservices", "v1.apps", "Local", "True"),
            Step("get flowschemas", "system-leader-election", "ByNamespace", "MISSINGPL"),
            Step("get prioritylevelconfigurations", "workload-low", "NOMINALCONCURRENCYSHARES"),
            Step("get servicecidrs,ipaddresses", "kubernetes", "services/default/kubernetes"),
            Step("get componentstatuses", "etcd-0", "Healthy"),
            Step("get priorityclasses", "system-node-critical", "2000001000"),
            Step("explain validatingadmissionpolicy.spec.validations", "messageExpression", "-required-"),
            Step("api-versions", "apps/v1", "batch/v1"),
            Step("explain deployment.spec.strategy", "rollingUpdate", "<RollingUpdateDeployment>"),
            Step("explain pod --recursive", "terminationGracePeriodSeconds", "containerPort"),
            Step("version", "Server Version: v1.36"),
            Step("cluster-info", "is running at https://127.0.0.1"),
            Step("create configmap c --from-literal=a=b", "created"),
            Step("label configmap c x=y", "labeled"),
            Step("annotate configmap c note=this", "annotated"),
            Step("get configmap -l x=y -o custom-columns=N:.metadata.name,A:.data.a", "N ", "c ", "b"),
            Step("get configmap c -o json", #""a": "b""#),
            Step("get configmap c -o yaml", "a: b"),
            Step("get configmap c -o jsonpath={.metadata.labels.x}", "y"),
            Step(#"patch configmap c -p {"data":{"c":"d"}}"#, "patched"),
            Step("describe configmap c", "note: this"),
            Step("get --raw /readyz", "ok"),
            Step("auth whoami", "system:masters"),
            Step("auth can-i create pods", "yes"),
            Step("auth can-i create pods --as=jane", "no", code: 1),
            Step("auth can-i --list", "Resources", "selfsubjectaccessreviews.authorization.k8s.io"),
            Step("create configmap c --from-literal=a=b", "already exists", code: 1),
            Step("get configmap nothing", #"Error from server (NotFound): configmaps "nothing" not found"#, code: 1),
            Step("delete configmap c --wait=true", "deleted"),
            Step("delete namespace default", "Error from server (Forbidden)", code: 1),
        ])
    }
}
