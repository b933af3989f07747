import ControllerRuntime
import HTTPTypes
import KubernetesClient
import KubernetesModel
import LocalAPIServer
import Logging
import MilestoneAPI
import MilestoneResources
import NIOCore
import ServiceLifecycle
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// What the operator may do: all that it needs, and nothing that it never asks for.
    ///
    /// `ChartTests` proves that the chart's roles are those of the install bundle, which these tests take verbs from.
    @Suite struct PermissionTests {
        /// Runs an operator through platforms with every kind of child, and takes one verb after the other from it.
        @Test func everyVerbOfTheRoleIsMissedWhereItIsMissing() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                let requests = try await requestsOfABusyOperator(cluster)
                let granted = Set(Permission.installed)
                #expect(Set(requests.keys).subtracting(granted).isEmpty, "asked for and not granted")
                for permission in granted.sorted() where permission.resource != "milestoneplatforms/finalizers" {
                    // Watches begin with what there is, and one kind is pruned as the other: these may not have come up.
                    var request = try requests[permission] ?? #require(Self.request(for: permission), "\(permission)")
                    if permission.verb == "create" { request = try request.ofAnotherObject() }
                    try await cluster.setPermissions(without: permission)
                    let answer = try await cluster.operatorAnswer(to: request)
                    let told = answer.document["message"]?.stringValue ?? ""
                    #expect(answer.status == 403, "\(permission): \(told)")
                    #expect(told.contains("cannot \(permission.verb) resource \"\(permission.resource)\""), "\(told)")
                }
                try await cluster.setPermissions(without: nil)
                let allowed = try await cluster.operatorAnswer(
                    to: #require(requests[Permission(group: "", resource: "secrets", verb: "watch")]))
                #expect(allowed.status == 200)
            }
        }

        /// The platform's own conditions name the verb.
        @Test(arguments: [
            Permission(group: "apps", resource: "statefulsets", verb: "patch"),
            Permission(group: "batch", resource: "jobs", verb: "create"),
            Permission(group: "apps", resource: "deployments", verb: "create"),
        ]) func aMissingVerbIsToldInTheConditions(_ missing: Permission) async throws {
            try await OperatorCluster.with(without: missing) { cluster in
                try await cluster.create()
                try await eventually("a condition names \(missing)") {
                    let conditions = try await cluster.platforms.get("demo").status?.conditions ?? []
                    return conditions.contains {
                        $0.message?.contains("cannot \(missing.verb) resource \"\(missing.resource)\"") == true
                    }
                }
            }
        }

        /// One request for each permission that an operator uses while it makes and changes platforms.
        private func requestsOfABusyOperator(
            _ cluster: OperatorCluster
        ) async throws -> [Permission: ClientRequest] {
            let timing = LeaseTiming(
                leaseDuration: .seconds(30), renewDeadline: .seconds(20), retryPeriod: .milliseconds(200))
            let controller = cluster.makeOperator(Candidacy(identity: "one", timing: timing))
            let logger = Logger(label: "operator") { _ in SwiftLogNoOpLogHandler() }
            let group = ServiceGroup(services: controller.services, logger: logger)
            func used() -> [Permission: ClientRequest] {
                Dictionary(
                    cluster.operatorRequests.flatMap { request in
                        Permission.needed(by: request).map { ($0, request) }
                    }, uniquingKeysWith: { first, _ in first })
            }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for kind in OptionalKind.all { try await cluster.serve(kind) }
                for (name, spec) in Self.platforms { try await cluster.create(name, spec: spec) }
                let always = Permission.installed.filter {
                    // An event is changed only when it comes again.
                    ["get", "watch", "create", "patch"].contains($0.verb) && $0.description != "patch events"
                }
                try await eventually(
                    "the operator needs what it may do",
                    hint: { "\(Set(always).subtracting(used().keys).sorted())" }
                ) { Set(always).isSubset(of: used().keys) }
                _ = try await cluster.platforms.patch(
                    "full", .merge(["spec": ["networkPolicies": ["enabled": false]]]))
                try await eventually("the operator deletes") {
                    used()[Permission(group: "networking.k8s.io", resource: "networkpolicies", verb: "delete")] != nil
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            return used()
        }

        /// Platforms that have a child of every kind between them.
        private static let platforms: [(name: String, spec: JSONValue)] = [
            (
                "full",
                [
                    "gateway": [
                        "autoscaling": ["minReplicas": 2, "maxReplicas": 3],
                        "ingress": ["host": "a.example.com", "tls": ["issuerRef": ["name": "i"]]],
                    ],
                    "backend": ["replicas": 2],
                    "database": [
                        "managed": ["backup": ["schedule": "0 3 * * *", "volume": ["size": "1Gi"]]]
                    ],
                    "monitoring": ["serviceMonitorLabels": ["release": "stack"]],
                ]
            ),
            (
                "routed",
                [
                    "gateway": [
                        "httpRoute": ["hostnames": ["b.example.com"], "parentRefs": [["name": "public"]]]
                    ]
                ]
            ),
            (
                "grown",
                [
                    "database": [
                        "cloudNativePG": [
                            "instances": 1,
                            "backup": [
                                "schedule": "0 1 * * *", "retention": "30d",
                                "s3": [
                                    "bucket": "backups", "region": "eu-central-1",
                                    "credentialsSecretRef": ["name": "x"],
                                ],
                            ],
                        ]
                    ]
                ]
            ),
        ]

        /// A list, a deletion or a patch, as the operator asks for them; `nil` for other verbs.
        private static func request(for permission: Permission) -> ClientRequest? {
            let root = permission.group.isEmpty ? "/api/v1" : "/apis/\(permission.group)/v1"
            switch permission.verb {
            case "patch":
                return ClientRequest(
                    method: .patch, path: "\(root)/namespaces/\(OperatorCluster.namespace)/\(permission.resource)/x",
                    body: ByteBuffer(string: "{}"), contentType: "application/merge-patch+json")
            case "list":
                return ClientRequest(
                    head: HTTPRequest(
                        method: .get, scheme: "https", authority: nil, path: "\(root)/\(permission.resource)"))
            case "delete":
                return ClientRequest(
                    head: HTTPRequest(
                        method: .delete, scheme: "https", authority: nil,
                        path: "\(root)/namespaces/\(OperatorCluster.namespace)/\(permission.resource)/x"))
            default: return nil
            }
        }
    }
}

extension OperatorCluster {
    /// Gives the operator what the install bundle permits, but for one verb.
    fileprivate func setPermissions(without missing: Permission?) async throws {
        for object in OperatorInstallation().objects where object.content["rules"] != nil {
            let content = missing?.taken(from: object.content) ?? object.content
            _ = try await admin.resource(object.resource, namespace: object.key.namespace).apply(
                try DynamicObject(content), fieldManager: "test", force: true)
        }
    }

    /// What the server says to a request of the operator.
    fileprivate func operatorAnswer(to request: ClientRequest) async throws -> (status: Int, document: JSONValue) {
        var request = request
        // Of a watch that is refused, the answer is not a stream of events.
        request.delivery = .whole
        let response = try await operatorClient.transport.send(request)
        // A watch would go on for long.
        guard response.head.status.code != 200 else { return (200, .null) }
        var body = ByteBuffer()
        for try await var chunk in response.body { body.writeBuffer(&chunk) }
        let document = body.readableBytes == 0 ? .null : try JSONValue(parsing: body.readableBytesView)
        return (response.head.status.code, document)
    }
}

extension ClientRequest {
    /// The same apply of an object that nobody has made.
    fileprivate func ofAnotherObject() throws -> ClientRequest {
        guard head.method == .patch, let body, let path = head.path else { return self }
        var document = try JSONValue(parsing: body.readableBytesView)
        let name = document[path: "metadata", "name"]?.stringValue ?? ""
        document["metadata"] = ["name": "absent"]
        var request = self
        request.head.path = path.replacing("/\(name)?", with: "/absent?")
        request.body = ByteBuffer(bytes: document.serialized())
        return request
    }
}
