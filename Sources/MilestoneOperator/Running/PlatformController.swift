package import ControllerRuntime
package import KubernetesClient
package import KubernetesModel
import Logging
import MilestoneAPI
import MilestoneResources
package import ServiceLifecycle

/// The operator as it runs: reflectors, a controller, and a recorder of events.
package struct PlatformController: Sendable {
    private let reflectors: PlatformReflectors
    private let secrets: SecretFollower
    /// What acts: the controller, or what lets it run in one of several operators.
    private let acting: any ServiceLifecycle.Service & Inspectable
    private let controller: Controller
    private let events: EventRecorder

    /// Makes an operator, which does nothing until its services run.
    ///
    /// - Parameters:
    ///   - client: the API server.
    ///   - settings: time, chance and where it runs.
    ///   - scope: which platforms it looks after.
    ///   - candidacy: how it agrees with other operators on who acts; `nil` when it is the only one.
    ///   - options: how its controller works.
    package init(
        client: Client, settings: ReconcilerSettings, scope: WatchScope = .cluster, candidacy: Candidacy? = nil,
        options: Controller.Options = Controller.Options()
    ) {
        let leadership = candidacy.map { Leadership(timing: $0.timing) }
        let reflectors = PlatformReflectors(client: client, scope: scope)
        let secrets = SecretFollower(client: client)
        let events = EventRecorder(client: client, component: OperatorName.fieldManager)
        let reconciler = PlatformReconciler(
            client: leadership.map { client.fenced(by: $0) } ?? client, settings: settings,
            observe: { reflectors.observe($0) }, follow: { await secrets.follow(for: $0, names: $1) },
            report: { platform, transition in
                events.record(
                    transition.isWarning ? .warning : .normal, regarding: platform, reason: transition.reason,
                    message: transition.message)
            })
        let controller = Self.controller(reflectors, reconciler, options)
        secrets.onChange { [queue = controller.queue] in queue.add($0) }
        self.reflectors = reflectors
        self.secrets = secrets
        self.controller = controller
        self.events = events
        if let candidacy, let leadership {
            acting = LeaderElector(
                client: client,
                lease: ObjectKey(namespace: settings.operatorNamespace, name: OperatorName.lease),
                identity: candidacy.identity, leadership: leadership, services: [controller])
        } else {
            acting = controller
        }
    }

    /// Makes what works on platforms whenever they, or what they are made of, change.
    private static func controller(
        _ reflectors: PlatformReflectors, _ reconciler: PlatformReconciler, _ options: Controller.Options
    ) -> Controller {
        // A scope has one place at least.
        var controller = Controller(
            name: "milestoneplatform", for: reflectors.places[0].platforms, options: options
        ) { key, context in
            try await reconciler.reconcile(key, notes: reflectors.notes(of: key, for: context))
                .map { .requeue(after: $0) } ?? .done
        }
        for place in reflectors.places.dropFirst() { controller = controller.joining(place.platforms) }
        for place in reflectors.places {
            controller = controller.watches(place.pods) { PlatformReflectors.platform(of: $0.metadata) }
            for kind in PlatformReflectors.childKinds {
                guard let reflector = place.children[kind] else { continue }
                controller = controller.watches(reflector) { PlatformReflectors.platform(of: $0.metadata) }
            }
        }
        controller = controller.watches(reflectors.optional.definitions) { definition in
            OptionalKindFollower.isOptional(definition) ? reflectors.keys : []
        }
        let queue = controller.queue
        // The controller waits for the stores of what it watches, and these may never be filled.
        for reflector in reflectors.places.flatMap(\.optional.values) {
            reflector.store.observe { change in
                for object in change.versions {
                    for key in PlatformReflectors.platform(of: object.metadata) { queue.add(key) }
                }
            }
        }
        return controller
    }

    /// What has to run, in the order of starting.
    package var services: [any ServiceLifecycle.Service] {
        [events] + reflectors.services + [secrets, acting]
    }

    /// Whether the operator knows the cluster well enough to act.
    package var isSynced: Bool { reflectors.isSynced }

    /// What the operator is doing: names, numbers and times.
    package var inspection: JSONValue {
        var parts: [String: JSONValue] = [
            "controller": controller.inspection, "reflectors": reflectors.inspection,
            "secrets": secrets.inspection,
        ]
        if acting is LeaderElector { parts["election"] = acting.inspection }
        return .object(parts)
    }

    /// What the conditions of platforms say, as metrics.
    package var conditionMetrics: ConditionMetrics {
        ConditionMetrics { [reflectors] in reflectors.places.flatMap(\.platforms.store.objects) }
    }

    /// Where Prometheus asks for ``metricsTargets(of:)``, with the parameters `namespace` and `platform`.
    package static let metricsTargetsPath = MetricsTargets.path(namespace: ":namespace", platform: ":platform")

    /// The pods of a platform that have metrics, as Prometheus' HTTP discovery wants them.
    package func metricsTargets(of platform: ObjectKey) -> JSONValue {
        MetricsTargets.groups(of: reflectors.pods(of: platform))
    }
}

extension PlatformReflectors {
    /// Notes that hold the next pass over a platform back until the stores show what this one wrote.
    fileprivate func notes(of platform: ObjectKey, for context: ReconcileContext) -> WriteNotes {
        let place = place(of: platform.namespace)
        return WriteNotes(
            wrote: { kind, object in
                if kind == MilestonePlatform.resource, let platforms = place?.platforms {
                    context.wrote(MilestonePlatform(metadata: object.metadata), seenBy: platforms)
                } else if let reflector = place?.reflector(of: kind) {
                    context.wrote(object, seenBy: reflector)
                }
            },
            deleted: { kind, object in
                if let reflector = place?.reflector(of: kind) { context.deleted(object, seenBy: reflector) }
            })
    }
}
