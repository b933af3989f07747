import KubernetesModel
import Testing

@testable import LocalKubelet

/// The stock kubectl and pods that run.
@Suite(.timeLimit(.minutes(3))) struct KubectlPodTests {
    private static func pod(_ name: String, labels: String = "", restartPolicy: String, _ scripts: [String: String])
        -> String
    {
        let containers = scripts.sorted { $0.key < $1.key }.map { name, script in
            #"{name: \#(name), image: "test/shell:1", command: [/bin/sh, -c, "\#(script)"]}"#
        }
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(name), labels: {\(labels)}}
            spec:
              restartPolicy: \(restartPolicy)
              terminationGracePeriodSeconds: 1
              containers: [\(containers.joined(separator: ", "))]
            """
    }

    @Test func readsLogs() async throws {
        try await ListeningServer.runWithNode { server in
            func logs(_ arguments: String) async throws -> ListeningServer.Outcome {
                try await server.kubectl(["logs"] + arguments.split(separator: " ").map(String.init))
            }
            _ = try await server.kubectl(
                ["apply", "-f", "-"],
                input: Self.pod(
                    "talker", labels: "app: talk", restartPolicy: "Never",
                    ["a": "echo one; sleep 3; echo two; echo three", "b": "echo other"]))
            // Followed while it still writes: the stream must come piece by piece, and end with the container.
            _ = try await server.kubectl(["wait", "--for=jsonpath={.status.phase}=Running", "pod/talker"])
            #expect(try await logs("-f talker -c a").output == "one\ntwo\nthree\n")
            #expect(try await logs("talker -c a --tail=1").output == "three\n")
            #expect(try await logs("talker -c a --since=2s").output == "two\nthree\n")
            #expect(try await logs("talker -c a --limit-bytes=5").output == "one\nt")
            let stamped = try await logs("talker -c b --timestamps").output
            #expect(stamped.prefixMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z other\n/) != nil, "\(stamped)")
            let all = try await logs("talker --all-containers")
            #expect(all.output.contains("three\n") && all.output.contains("other\n"), "\(all.output)")
            let prefixed = try await logs("-l app=talk --prefix --all-containers").output
            #expect(prefixed.contains("[pod/talker/a] one\n") && prefixed.contains("[pod/talker/b] other\n"))
            #expect(try await logs("talker").output.contains("Defaulted container \"a\" out of: a, b"))
            let unknown = try await logs("talker -c none")
            #expect(unknown.code == 1)
            #expect(unknown.output.contains("container none is not valid for pod talker"))
            let previous = try await logs("talker -c b --previous")
            #expect(
                previous.output.contains(#"previous terminated container "b" in pod "talker" not found"#),
                "\(previous.output)")
            let raw = try await server.kubectl(["get", "--raw", "/api/v1/namespaces/default/pods/talker/log"])
            #expect(raw.output.contains("a container name must be specified for pod talker, choose one of: [a b]"))
            let negative = try await server.kubectl(
                ["get", "--raw", "/api/v1/namespaces/default/pods/talker/log?container=a&tailLines=-1"])
            #expect(negative.output.contains("tailLines: Invalid value: -1: must be greater than or equal to 0"))
        }
    }

    @Test func readsLogsOfRunsBefore() async throws {
        try await ListeningServer.runWithNode { server in
            _ = try await server.kubectl(
                ["apply", "-f", "-"],
                input: Self.pod("crash", restartPolicy: "Always", ["main": "date +%N; sleep 0.3; exit 1"]))
            // The first restart comes at once.
            let restarted = "--for=jsonpath={.status.containerStatuses[0].restartCount}=1"
            _ = try await server.kubectl(["wait", restarted, "pod/crash", "--timeout=20s"])
            let waiting =
                "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff"
            let outcome = try await server.kubectl(["wait", waiting, "pod/crash", "--timeout=20s"])
            #expect(outcome.code == 0, "\(outcome.output)")
            // Between two runs, the last one is also the one before.
            let last = try await server.kubectl(["logs", "crash"])
            let previous = try await server.kubectl(["logs", "crash", "--previous"])
            #expect(previous.code == 0)
            #expect(!previous.output.isEmpty)
            #expect(previous.output == last.output)

            _ = try await server.kubectl(["run", "absent", "--image=nowhere/none:1"])
            let pulling = "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff"
            _ = try await server.kubectl(["wait", pulling, "pod/absent", "--timeout=20s"])
            let absent = try await server.kubectl(["logs", "absent"])
            #expect(
                absent.output.contains(
                    #"container "absent" in pod "absent" is waiting to start: trying and failing to pull image"#),
                "\(absent.output)")
        }
    }

    @Test func runsCronJobs() async throws {
        try await ListeningServer.runWithNode { server in
            func kubectl(_ command: String, _ rest: String...) async throws -> ListeningServer.Outcome {
                try await server.kubectl(command.split(separator: " ").map(String.init) + rest)
            }
            let schedule = "--schedule=@every 1s"
            _ = try await kubectl(
                "create cronjob tick --image=test/shell:1", schedule, "--", "/bin/sh", "-c", "echo ticked")
            let succeeded = try await kubectl(
                "wait --for=jsonpath={.status.lastSuccessfulTime} cronjob/tick --timeout=30s")
            #expect(succeeded.code == 0, "\(succeeded.output)")
            let job = try await kubectl("get jobs -o jsonpath={.items[0].metadata.name}").output
            #expect(job.wholeMatch(of: /tick-\d{8}/) != nil, "\(job)")
            #expect(try await kubectl("logs job/\(job)").output == "ticked\n")
            let described = try await kubectl("describe cronjob tick").output
            for text in ["Last Schedule Time:", "Created job \(job)", "Saw completed job: \(job)"] {
                #expect(described.contains(text), "\(described)")
            }
            _ = try await kubectl("create job by-hand --from=cronjob/tick")
            let done = try await kubectl("wait --for=condition=Complete job/by-hand --timeout=30s")
            #expect(done.code == 0, "\(done.output)")
            #expect(try await kubectl("logs job/by-hand").output == "ticked\n")
        }
    }

    @Test func drainsTheNodeAsBudgetsAllow() async throws {
        try await ListeningServer.runWithNode { server in
            func kubectl(_ command: String, input: String? = nil) async throws -> ListeningServer.Outcome {
                try await server.kubectl(command.split(separator: " ").map(String.init), input: input)
            }
            _ = try await kubectl(
                "apply -f -",
                input: """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 2
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          containers: [{name: main, image: "test/shell:1", command: [/bin/sleep, "600"]}]
                    """)
            let ready = try await kubectl("rollout status deploy/web --timeout=30s")
            #expect(ready.code == 0, "\(ready.output)")
            _ = try await kubectl("create pdb web --selector=app=web --min-available=2")
            let full = try await kubectl("wait --for=jsonpath={.status.currentHealthy}=2 pdb/web --timeout=10s")
            #expect(full.code == 0, "\(full.output)")
            let refused = try await kubectl("drain local --ignore-daemonsets --timeout=2s")
            #expect(refused.code == 1)
            #expect(refused.output.contains("node/local cordoned"), "\(refused.output)")
            #expect(
                refused.output.contains("Cannot evict pod as it would violate the pod's disruption budget."),
                "\(refused.output)")
            #expect(try await kubectl("get pods -o jsonpath={.items[*].metadata.deletionTimestamp}").output.isEmpty)

            _ = try await kubectl("delete pdb web")
            let drained = try await kubectl("drain local --ignore-daemonsets --timeout=20s")
            #expect(drained.code == 0, "\(drained.output)")
            #expect(drained.output.contains("node/local drained"), "\(drained.output)")
            #expect(try await kubectl("get pods").output.contains("Pending"))
            let taint = "jsonpath={.spec.taints[0].key}:{.spec.taints[0].effect}"
            #expect(
                try await kubectl("get node local -o \(taint)").output
                    == "node.kubernetes.io/unschedulable:NoSchedule")
            _ = try await kubectl("uncordon local")
            let back = try await kubectl("rollout status deploy/web --timeout=30s")
            #expect(back.code == 0, "\(back.output)")
        }
    }

    @Test func writesToProgramsThatAreAttached() async throws {
        try await ListeningServer.runWithNode { server in
            for (name, isOnce) in [("once", true), ("always", false)] {
                let pod = """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: \(name)}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: main
                        image: test/shell:1
                        stdin: true
                        stdinOnce: \(isOnce)
                        command: [/bin/sh, -c, "\(isOnce ? "sleep 1; wc -c" : "read word; read more; echo $word $more")"]
                    """
                _ = try await server.kubectl(["apply", "-f", "-"], input: pod)
                let ready = try await server.kubectl(["wait", "--for=condition=Ready", "pod/\(name)", "--timeout=20s"])
                #expect(ready.code == 0, "\(ready.output)")
            }
            let counted = try await server.kubectl(
                ["attach", "-i", "once"], input: String(repeating: "x", count: 300_000))
            #expect(counted.output.contains("300000\n"), "\(counted.output)")

            // The input outlives who attaches first, and is everybody's.
            let attach = "kubectl --kubeconfig=kubeconfig attach -i always"
            let heard = try await server.run(
                "bash", ["-c", "echo one | \(attach) > first 2>&1 & echo two | \(attach); wait; cat first"])
            let lines = heard.output.split(separator: "\n")
            #expect(lines.count { $0 == "one two" || $0 == "two one" } == 2, "\(heard.output)")
        }
    }

    @Test func putsWhoAttachesAtTheTerminal() async throws {
        try await ListeningServer.runWithNode { server in
            let pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: shell}
                spec:
                  restartPolicy: Never
                  containers:
                  - name: main
                    image: test/shell:1
                    stdin: true
                    tty: true
                    command: [/bin/sh, -c, "test -t 0 && printf 'name? '; read name; stty size; echo hello $name"]
                """
            _ = try await server.kubectl(["apply", "-f", "-"], input: pod)
            let ready = try await server.kubectl(["wait", "--for=condition=Ready", "pod/shell", "--timeout=20s"])
            #expect(ready.code == 0, "\(ready.output)")
            // What is typed waits until kubectl listens, and the terminal shows it as it is typed.
            let attach = "stty rows 31 cols 97; kubectl --kubeconfig=kubeconfig attach -it shell"
            let typed = "(sleep 2; echo world; sleep 2) | script -qec \"\(attach)\" /dev/null"
            let seen = try await server.run("bash", ["-c", typed])
            #expect(seen.output.contains("world\r\n"), "\(seen.output)")
            #expect(seen.output.contains("31 97\r\n"), "\(seen.output)")
            #expect(seen.output.contains("hello world\r\n"), "\(seen.output)")
            let logs = try await server.kubectl(["logs", "shell"])
            #expect(logs.output.contains("name? "), "\(logs.output)")
        }
    }

    @Test func runsProgramsInPods() async throws {
        try await ListeningServer.runWithNode { server in
            func kubectl(_ command: String, _ script: String? = nil, input: String? = nil) async throws
                -> ListeningServer.Outcome
            {
                try await server.kubectl(
                    command.split(separator: " ").map(String.init)
                        + (script.map { ["--", "/bin/sh", "-c", $0] } ?? []),
                    input: input)
            }
            _ = try await kubectl(
                "apply -f -",
                input: Self.pod(
                    "host", restartPolicy: "Never",
                    ["main": "until [ -e /dev/shm/go ]; do echo here; sleep 0.1; done; echo gone"]))
            let ready = try await kubectl("wait --for=condition=Ready pod/host --timeout=20s")
            #expect(ready.code == 0, "\(ready.output)")

            #expect(try await kubectl("exec host", "hostname; id -u").output == "host\n1234\n")
            let failed = try await kubectl("exec host", "echo out; echo err >&2; exit 3")
            #expect(failed.code == 3)
            #expect(failed.output.contains("out\n") && failed.output.contains("err\n"), "\(failed.output)")
            #expect(failed.output.contains("command terminated with exit code 3"), "\(failed.output)")
            let piped = try await kubectl(
                "exec -i host", "sleep 1; wc -c; echo end", input: String(repeating: "x", count: 300_000))
            #expect(piped.output == "300000\nend\n", "\(piped.output.prefix(200))")
            // Who doesn't read must not hold the client up.
            let unread = try await kubectl("exec -i host", "exit 0", input: String(repeating: "x", count: 300_000))
            #expect(unread.code == 0, "\(unread.output)")
            let large = try await kubectl("exec host", "head -c 3000000 /dev/zero | tr '\\0' y")
            #expect(large.output.utf8.count == 3_000_000)
            let terminal = try await kubectl("exec host -i -t", "test -t 0 && echo at a terminal")
            #expect(terminal.output.contains("Unable to use a TTY"), "\(terminal.output)")
            // A terminal of its own makes kubectl ask for one.
            let script =
                "kubectl --kubeconfig=kubeconfig exec -it host -- sh -c 'test -t 0 && echo at a terminal; exit 4'"
            let seen = try await server.run("script", ["-qec", script, "/dev/null"])
            #expect(seen.code == 4)
            #expect(seen.output.contains("at a terminal\r\n"), "\(seen.output)")
            let absent = try await kubectl("exec host -c none", "true")
            #expect(absent.code == 1)
            #expect(absent.output.contains("container none is not valid for pod host"), "\(absent.output)")

            // It goes when it was heard.
            let administrator = "kubectl --kubeconfig=kubeconfig"
            let listener =
                "\(administrator) attach host | { read heard; \(administrator) exec host -- touch /dev/shm/go; cat; }"
            let heard = try await server.run("bash", ["-o", "pipefail", "-c", listener])
            #expect(heard.code == 0)
            #expect(heard.output.hasSuffix("gone\n"), "\(heard.output)")
            let exec = "/api/v1/namespaces/default/pods/host/exec?command=true&stdout=true"
            let ended = try await kubectl("get --raw \(exec)")
            #expect(ended.output.contains("container not found (\"main\")"), "\(ended.output)")
        }
    }
}
