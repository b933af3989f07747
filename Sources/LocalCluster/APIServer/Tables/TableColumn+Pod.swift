import FoundationEssentials
import KubernetesModel

/// The columns of pods.
extension TableColumn {
    static let pod: [TableColumn] = [
        .name,
        .text("Ready", "The aggregate readiness state of this pod for accepting traffic.") {
            .string(PodSummary($0).ready)
        },
        .text("Status", "The aggregate status of the containers in this pod.") { .string(PodSummary($0).status) },
        TableColumn(
            "Restarts",
            "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."
        ) { pod, now in
            let summary = PodSummary(pod)
            guard summary.restarts > 0, let last = summary.lastRestart else { return .string(String(summary.restarts)) }
            return .string("\(summary.restarts) (\(age(of: .string(last), now)) ago)")
        },
        .age,
        .at("IP", "status", "podIP", missing: "<none>", priority: 1),
        .at("Node", "spec", "nodeName", missing: "<none>", priority: 1),
        .at("Nominated Node", "status", "nominatedNodeName", missing: "<none>", priority: 1),
        .text("Readiness Gates", priority: 1) { pod in
            let gates = pod[path: "spec", "readinessGates"]?.arrayValue ?? []
            guard !gates.isEmpty else { return "<none>" }
            let met = Set(
                (pod[path: "status", "conditions"]?.arrayValue ?? []).filter { $0["status"] == "True" }.map {
                    $0["type"]
                })
            return .string("\(gates.filter { met.contains($0["conditionType"]) }.count)/\(gates.count)")
        },
    ]
}

/// What one line says of a pod (`printPod` of kubectl's printers).
struct PodSummary {
    private(set) var ready = ""
    private(set) var status: String
    private(set) var restarts: Int64 = 0
    private(set) var lastRestart: String?

    init(_ pod: JSONValue) {
        let phase = pod[path: "status", "phase"]?.stringValue ?? "Unknown"
        status = pod[path: "status", "reason"]?.stringValue?.nonEmpty ?? phase
        let wanted = pod[path: "spec", "containers"]?.arrayValue?.count ?? 0
        let containers = pod[path: "status", "containerStatuses"]?.arrayValue ?? []
        ready = "\(containers.filter { $0["ready"] == true }.count)/\(wanted)"

        let isInitializing = readInitialization(pod)
        if !isInitializing || Self.isInitialized(pod) {
            restarts = 0
            read(containers, phase: phase)
        }
        if pod.metadata["deletionTimestamp"] != nil, phase != "Succeeded", phase != "Failed" { status = "Terminating" }
    }

    private static func isInitialized(_ pod: JSONValue) -> Bool {
        (pod[path: "status", "conditions"]?.arrayValue ?? []).contains {
            $0["type"] == "Initialized" && $0["status"] == "True"
        }
    }

    /// Reads the init containers; whether one of them isn't done.
    private mutating func readInitialization(_ pod: JSONValue) -> Bool {
        let total = pod[path: "spec", "initContainers"]?.arrayValue?.count ?? 0
        for (index, container) in (pod[path: "status", "initContainerStatuses"]?.arrayValue ?? []).enumerated() {
            count(container)
            if container[path: "state", "terminated"]?["exitCode"]?.integerValue == 0 { continue }
            if let terminated = container[path: "state", "terminated"] {
                status = "Init:" + Self.reason(terminated)
            } else if let reason = container[path: "state", "waiting"]?["reason"]?.stringValue?.nonEmpty,
                reason != "PodInitializing"
            {
                status = "Init:\(reason)"
            } else {
                status = "Init:\(index)/\(total)"
            }
            return true
        }
        return false
    }

    private mutating func read(_ containers: [JSONValue], phase: String) {
        var hasRunning = false
        for container in containers.reversed() {
            count(container)
            if let reason = container[path: "state", "waiting"]?["reason"]?.stringValue?.nonEmpty {
                status = reason
            } else if let terminated = container[path: "state", "terminated"] {
                status = Self.reason(terminated)
            } else if container["ready"] == true, container[path: "state", "running"] != nil {
                hasRunning = true
            }
        }
        if status == "Completed", hasRunning { status = "Running" }
    }

    private mutating func count(_ container: JSONValue) {
        restarts += container["restartCount"]?.integerValue ?? 0
        if let finished = container[path: "lastState", "terminated"]?["finishedAt"]?.stringValue,
            finished > (lastRestart ?? "")
        {
            lastRestart = finished
        }
    }

    private static func reason(_ terminated: JSONValue) -> String {
        if let reason = terminated["reason"]?.stringValue?.nonEmpty { return reason }
        if let signal = terminated["signal"]?.integerValue, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.integerValue ?? 0)"
    }
}
