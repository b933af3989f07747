import ControllerRuntime
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import ServiceLifecycle

/// What the operator watches within its scope, and which kinds of other operators the cluster serves.
struct PlatformReflectors: Sendable {
    private let scope: WatchScope
    /// One for each namespace of the scope, or a single one for all of them.
    let places: [NamespaceReflectors]
    let optional: OptionalKindFollower

    /// The kinds that platforms are made of.
    static let childKinds: [ResourceType] = [
        ConfigMap.resource, CronJob.resource, Deployment.resource, HorizontalPodAutoscaler.resource, Ingress.resource,
        Job.resource, NetworkPolicy.resource, PersistentVolumeClaim.resource, PodDisruptionBudget.resource,
        Secret.resource, Service.resource, ServiceAccount.resource, StatefulSet.resource,
    ]

    init(client: Client, scope: WatchScope) {
        let places = scope.places.map {
            NamespaceReflectors(client: client, namespace: $0, selector: scope.selector)
        }
        self.scope = scope
        self.places = places
        optional = OptionalKindFollower(client: client, places: places, isSelective: scope.selector != nil)
    }

    /// What has to run for the stores to be filled.
    var services: [any ServiceLifecycle.Service] {
        let platforms = places.map { $0.platforms as any ServiceLifecycle.Service }
        let children = places.flatMap { place -> [any ServiceLifecycle.Service] in
            guard scope.selector == nil else { return [ScopedFollower(place)] }
            return [place.pods] + Self.childKinds.compactMap { place.children[$0] }
        }
        return platforms + [optional.definitions] + children + [optional]
    }

    /// How far each store is.
    var inspection: JSONValue {
        .array(places.flatMap { $0.inspection(served: optional.servedKinds) })
    }

    /// Whether every store has been filled once.
    var isSynced: Bool { optional.definitions.store.isSynced && places.allSatisfy(\.isSynced) }

    /// What is watched where an object of that namespace is; `nil` where nothing is.
    func place(of namespace: String?) -> NamespaceReflectors? {
        guard !scope.namespaces.isEmpty else { return places.first }
        return zip(scope.namespaces, places).first { $0.0 == namespace }?.1
    }

    /// The keys of all platforms.
    var keys: [ObjectKey] { places.flatMap(\.platforms.store.keys) }

    /// What is known of a platform; `nil` where there is none.
    func observe(_ key: ObjectKey) -> Observation? {
        place(of: key.namespace)?.observe(key, served: optional.servedKinds)
    }

    /// The pods of a platform.
    func pods(of key: ObjectKey) -> [Pod] { place(of: key.namespace)?.pods(of: key) ?? [] }

    /// The platform that an object's labels name.
    static func platform(of metadata: ObjectMeta) -> [ObjectKey] {
        guard let name = metadata.labels?[LabelKey.instance] else { return [] }
        return [ObjectKey(namespace: metadata.namespace, name: name)]
    }

    /// What objects of the platform that their labels name are indexed by.
    static func indexValue(of metadata: ObjectMeta) -> [String] { platform(of: metadata).map { indexValue(of: $0) } }

    /// What objects of a platform are indexed by.
    static func indexValue(of platform: ObjectKey) -> String { "\(platform.namespace ?? "")/\(platform.name)" }
}
