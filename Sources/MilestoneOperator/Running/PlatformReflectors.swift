import ControllerRuntime
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import ServiceLifecycle

/// What the operator watches: platforms, and what carries the label that the operator manages it.
struct PlatformReflectors: Sendable {
    let platforms: Reflector<MilestonePlatform>
    let pods: Reflector<Pod>
    let children: [ResourceType: Reflector<DynamicObject>]
    let optional: OptionalKindFollower

    /// The kinds that platforms are made of.
    static let childKinds: [ResourceType] = [
        ConfigMap.resource, CronJob.resource, Deployment.resource, HorizontalPodAutoscaler.resource, Ingress.resource,
        Job.resource, NetworkPolicy.resource, PersistentVolumeClaim.resource, PodDisruptionBudget.resource,
        Secret.resource, Service.resource, ServiceAccount.resource, StatefulSet.resource,
    ]

    private static let platformIndex = "platform"

    init(client: Client, namespace: String?) {
        let selector = "\(LabelKey.managedBy)=\(OperatorName.fieldManager)"
        platforms = Reflector(client.resource(MilestonePlatform.self, namespace: namespace))
        pods = Reflector(
            client.resource(Pod.self, namespace: namespace), options: .init(labelSelector: selector),
            indexes: [StoreIndex(Self.platformIndex) { Self.indexValue(of: $0.metadata) }],
            // Only what tells why a pod isn't ready is ever read.
            transform: { $0.spec = nil })
        let makeReflector = { (kind: ResourceType) in
            Reflector(
                client.resource(kind, namespace: namespace), options: .init(labelSelector: selector),
                indexes: [StoreIndex(Self.platformIndex) { Self.indexValue(of: $0.metadata) }])
        }
        children = Dictionary(uniqueKeysWithValues: Self.childKinds.map { ($0, makeReflector($0)) })
        optional = OptionalKindFollower(client: client, makeReflector: makeReflector)
    }

    /// What has to run for the stores to be filled.
    var services: [any ServiceLifecycle.Service] {
        [platforms, pods, optional.definitions] + Self.childKinds.compactMap { children[$0] } + [optional]
    }

    /// How far each store is.
    var inspection: JSONValue {
        .array(
            [platforms.inspection, pods.inspection] + Self.childKinds.compactMap { children[$0]?.inspection }
                + OptionalKind.all.filter(optional.servedKinds.contains).compactMap {
                    optional.reflectors[$0]?.inspection
                })
    }

    /// Whether every store has been filled once.
    var isSynced: Bool {
        platforms.store.isSynced && pods.store.isSynced && optional.definitions.store.isSynced
            && children.values.allSatisfy(\.store.isSynced)
    }

    /// The reflector of a child's kind.
    func reflector(of kind: ResourceType) -> Reflector<DynamicObject>? { children[kind] ?? optional.reflectors[kind] }

    /// What is known of a platform; `nil` where there is none.
    func observe(_ key: ObjectKey) -> Observation? {
        guard let platform = platforms.store[key] else { return nil }
        let value = Self.indexValue(namespace: key.namespace, platform: key.name)
        let served = optional.servedKinds
        let reflectors = children.merging(optional.reflectors.filter { served.contains($0.key) }) { $1 }
        let objects = reflectors.flatMap { kind, reflector in
            reflector.store.objects(indexedBy: Self.platformIndex, value).map { LiveObject(kind, $0) }
        }
        return Observation(platform: platform, objects: objects, pods: pods(of: key), servedKinds: served)
    }

    /// The pods of a platform.
    func pods(of key: ObjectKey) -> [Pod] {
        pods.store.objects(
            indexedBy: Self.platformIndex, Self.indexValue(namespace: key.namespace, platform: key.name))
    }

    /// The platform that an object's labels name.
    static func platform(of metadata: ObjectMeta) -> [ObjectKey] {
        guard let name = metadata.labels?[LabelKey.instance] else { return [] }
        return [ObjectKey(namespace: metadata.namespace, name: name)]
    }

    private static func indexValue(of metadata: ObjectMeta) -> [String] {
        platform(of: metadata).map { indexValue(namespace: $0.namespace, platform: $0.name) }
    }

    private static func indexValue(namespace: String?, platform: String) -> String {
        "\(namespace ?? "")/\(platform)"
    }
}
