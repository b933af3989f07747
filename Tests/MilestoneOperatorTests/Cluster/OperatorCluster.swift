import Foundation
import KubernetesClient
import KubernetesModel
import LocalAPIServer
import LocalControllers
import Logging
import MilestoneAPI
import MilestoneResources
import ServiceLifecycle
import Testing

import class ControllerRuntimeTesting.FaultyTransport
import struct ControllerRuntimeTesting.TestAPIServer

@testable import MilestoneOperator

/// An API server, controllers, a kubelet of one's own making and the operator.
///
/// The operator is the ServiceAccount of its install bundle, with the permissions of that bundle and no others.
struct OperatorCluster {
    static let namespace = "apps"

    let admin: Client
    let kubelet: TestKubelet
    /// What operators ask the server through that have no way of their own.
    let operatorTransport: FaultyTransport
    let operatorClient: Client
    /// What the cluster's own controllers ask the server through.
    let controllerTransport: FaultyTransport

    private static let operatorUser = User.serviceAccount(
        namespace: OperatorName.namespace, name: OperatorName.fieldManager)

    /// Lends a cluster that runs, and takes it down.
    ///
    /// - Parameters:
    ///   - runsOperator: whether there is an operator from the start, the only one.
    ///   - missing: what the operator may not do although its install bundle permits it.
    ///   - now: the operator's clock.
    ///   - installation: what its permissions are taken from; the namespaces that it lists are made.
    static func with(
        runsOperator: Bool = true, without missing: Permission? = nil,
        now: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) },
        installation: OperatorInstallation = OperatorInstallation(),
        _ body: (OperatorCluster) async throws -> Void
    ) async throws {
        let logger = Logger(label: "cluster") { _ in SwiftLogNoOpLogHandler() }
        try await TestAPIServer.withServer(logger: logger) { server in
            let kubelet = TestKubelet(client: server.client(as: .component("kubelet")))
            let operatorClient = server.client(as: operatorUser)
            let operatorTransport = FaultyTransport(operatorClient.transport)
            let controllerClient = server.client(as: .component("controllers"))
            let controllerTransport = FaultyTransport(controllerClient.transport)
            let cluster = OperatorCluster(
                admin: server.client, kubelet: kubelet, operatorTransport: operatorTransport,
                operatorClient: operatorClient.over(operatorTransport), controllerTransport: controllerTransport)
            try await cluster.install(installation, without: missing)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await kubelet.run() }
                group.addTask { try await StatusWatch(platforms: cluster.platforms).run() }
                group.addTask {
                    try await Controllers(
                        client: controllerClient.over(controllerTransport),
                        configuration: .init(jobBackOffBase: 0.01), logger: logger
                    ).run()
                }
                if runsOperator {
                    group.addTask {
                        try await ServiceGroup(services: cluster.makeOperator(now: now).services, logger: logger).run()
                    }
                }
                defer { group.cancelAll() }
                try await body(cluster)
            }
        }
    }

    /// Makes an operator that may do what the install bundle permits.
    func makeOperator(
        _ candidacy: Candidacy? = nil, scope: WatchScope = .cluster, through transport: FaultyTransport? = nil,
        defaultVersion: String = OperatorName.version, releases: [Release] = Release.history, patience: Int = 10,
        now: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }
    ) -> PlatformController {
        PlatformController(
            client: transport.map { operatorClient.over($0) } ?? operatorClient,
            settings: ReconcilerSettings(
                defaultVersion: defaultVersion, releases: releases, patience: patience, now: now), scope: scope,
            candidacy: candidacy)
    }

    /// A way to the server for one operator alone.
    func makeOperatorTransport() -> FaultyTransport { FaultyTransport(operatorTransport) }

    /// Runs operators beside each other for as long as `body` runs.
    func running(_ operators: [PlatformController], _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for operating in operators {
                let logger = Logger(label: "operator") { _ in SwiftLogNoOpLogHandler() }
                group.addTask { try await ServiceGroup(services: operating.services, logger: logger).run() }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }

    private func install(_ installation: OperatorInstallation, without missing: Permission?) async throws {
        let definition = MilestonePlatform.customResourceDefinition
        _ = try await admin.resource(CustomResourceDefinition.self).create(definition)
        for name in Set([Self.namespace] + installation.watchedNamespaces) {
            _ = try await admin.resource(Namespace.self).create(Namespace(metadata: ObjectMeta(name: name)))
        }
        for object in installation.objects where object.resource != Deployment.resource {
            _ = try await admin.resource(object.resource, namespace: object.key.namespace).apply(
                try DynamicObject(missing?.taken(from: object.content) ?? object.content), fieldManager: "test",
                force: true)
        }
        let platforms = admin.resource(MilestonePlatform.resource, namespace: Self.namespace)
        try await eventually("the kind is served") {
            do {
                _ = try await platforms.list()
                return true
            } catch let error as APIError where error.isNotFound {
                return false
            }
        }
    }

    /// All that the operator has asked the server for.
    var operatorRequests: [ClientRequest] { operatorTransport.requests }

    /// How many writes the operator has asked for, once it has asked for none for a while.
    func operatorWritesAtRest() async throws -> Int {
        func writes() -> Int { operatorTransport.requests.count(where: \.isWrite) }
        var count = writes()
        var quietLooks = 0
        try await eventually("the operator is at rest") {
            try await Task.sleep(for: .milliseconds(50))
            let now = writes()
            quietLooks = now == count ? quietLooks + 1 : 0
            count = now
            return quietLooks == 10
        }
        return count
    }

    /// The platforms of the namespace.
    var platforms: ResourceClient<MilestonePlatform> { admin.resource(namespace: Self.namespace) }

    /// The objects of a kind in the namespace.
    func resource<Object: KubernetesObject>(_ type: Object.Type) -> ResourceClient<Object> {
        admin.resource(type, namespace: Self.namespace)
    }

    /// Creates a platform as a user does: with what they wrote and nothing else.
    func create(
        _ name: String = "demo", namespace: String = Self.namespace, labels: JSONValue = [:], spec: JSONValue = [:]
    ) async throws {
        let document: JSONValue = [
            "apiVersion": .string(MilestonePlatform.resource.apiVersion),
            "kind": .string(MilestonePlatform.resource.kind),
            "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": labels],
            "spec": spec,
        ]
        _ = try await admin.resource(MilestonePlatform.resource, namespace: namespace).create(
            try DynamicObject(document))
    }

    /// Waits for a condition of a platform, checking the rules of conditions at every look.
    @discardableResult
    func wait(
        for type: ConditionType, _ status: ConditionStatus, reason: String? = nil, of name: String = "demo",
        namespace: String = Self.namespace, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> MilestonePlatform {
        var last: MilestonePlatform?
        try await eventually(
            "\(type.rawValue) is \(status.rawValue)", sourceLocation: sourceLocation,
            hint: { last.map { "\($0.status?.conditions ?? [])" } }
        ) {
            let platform = try await admin.resource(MilestonePlatform.self, namespace: namespace).get(name)
            last = platform
            guard let found = platform.status, (found.observedGeneration ?? -1) >= 0 else { return false }
            #expect(
                ConditionInvariants.violations(of: found, generation: platform.metadata.generation ?? 0).isEmpty,
                sourceLocation: sourceLocation)
            let condition = found.conditions?.first { $0.type == type.rawValue }
            return condition?.status == status.rawValue && (reason == nil || condition?.reason == reason)
                && condition?.observedGeneration == platform.metadata.generation
        }
        return try #require(last)
    }

    /// Whether an object of that name exists.
    func exists<Object: KubernetesObject>(_ type: Object.Type, _ name: String) async throws -> Bool {
        do {
            _ = try await resource(type).get(name)
            return true
        } catch let error as APIError where error.isNotFound {
            return false
        }
    }
}

/// Looks again until something holds; an issue when it doesn't within the deadline.
func eventually(
    _ what: String, within deadline: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    hint: () -> String? = { nil }, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("not within \(deadline): \(what). \(hint() ?? "")", sourceLocation: sourceLocation)
    throw DeadlinePassed(what: what)
}

struct DeadlinePassed: Error {
    let what: String
}
