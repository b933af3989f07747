import ControllerRuntime
import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// What the operator watches in one namespace, or in all of them: platforms, and what carries the label that the operator
/// manages it.
struct NamespaceReflectors: Sendable {
    let platforms: Reflector<MilestonePlatform>
    let pods: Reflector<Pod>
    let children: [ResourceType: Reflector<DynamicObject>]
    /// The kinds of other operators, which are followed only while the cluster serves them.
    let optional: [ResourceType: Reflector<DynamicObject>]

    static let platformIndex = "platform"

    init(client: Client, namespace: String?, selector: String?) {
        let platforms = Reflector(
            client.resource(MilestonePlatform.self, namespace: namespace), options: .init(labelSelector: selector))
        // Children carry none of their platform's own labels: the server can't tell those of one scope from others.
        let isInScope: @Sendable (ObjectMeta) -> Bool = { metadata in
            selector == nil || PlatformReflectors.platform(of: metadata).contains { platforms.store[$0] != nil }
        }
        let options = FeedOptions(labelSelector: "\(LabelKey.managedBy)=\(OperatorName.fieldManager)")
        self.platforms = platforms
        pods = Reflector(
            client.resource(Pod.self, namespace: namespace), options: options,
            indexes: [StoreIndex(Self.platformIndex) { PlatformReflectors.indexValue(of: $0.metadata) }],
            isIncluded: { isInScope($0.metadata) },
            // Only what tells why a pod isn't ready is ever read.
            transform: { $0.spec = nil })
        let makeReflector = { (kind: ResourceType) in
            Reflector(
                client.resource(kind, namespace: namespace), options: options,
                indexes: [StoreIndex(Self.platformIndex) { PlatformReflectors.indexValue(of: $0.metadata) }],
                isIncluded: { (object: DynamicObject) in isInScope(object.metadata) })
        }
        children = Dictionary(
            uniqueKeysWithValues: PlatformReflectors.childKinds.map { ($0, makeReflector($0)) })
        optional = Dictionary(uniqueKeysWithValues: OptionalKind.all.map { ($0, makeReflector($0)) })
    }

    /// Whether every store has been filled once; those of other operators' kinds may never be.
    var isSynced: Bool {
        platforms.store.isSynced && pods.store.isSynced && children.values.allSatisfy(\.store.isSynced)
    }

    /// How far each store is.
    func inspection(served: Set<ResourceType>) -> [JSONValue] {
        [platforms.inspection, pods.inspection]
            + PlatformReflectors.childKinds.compactMap { children[$0]?.inspection }
            + OptionalKind.all.filter(served.contains).compactMap { optional[$0]?.inspection }
    }

    /// The reflector of a child's kind.
    func reflector(of kind: ResourceType) -> Reflector<DynamicObject>? { children[kind] ?? optional[kind] }

    /// What is known of a platform; `nil` where there is none.
    func observe(_ key: ObjectKey, served: Set<ResourceType>) -> Observation? {
        guard let platform = platforms.store[key] else { return nil }
        let value = PlatformReflectors.indexValue(of: key)
        let reflectors = children.merging(optional.filter { served.contains($0.key) }) { $1 }
        let objects = reflectors.flatMap { kind, reflector in
            reflector.store.objects(indexedBy: Self.platformIndex, value).map { LiveObject(kind, $0) }
        }
        return Observation(platform: platform, objects: objects, pods: pods(of: key), servedKinds: served)
    }

    /// The pods of a platform.
    func pods(of key: ObjectKey) -> [Pod] {
        pods.store.objects(indexedBy: Self.platformIndex, PlatformReflectors.indexValue(of: key))
    }
}
