import ControllerRuntime
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import ServiceLifecycle

/// Follows the kinds of other operators for as long as the cluster serves them: one that is installed later is enough, and
/// one that goes takes nothing else along.
struct OptionalKindFollower: ServiceLifecycle.Service {
    /// The definitions of the cluster's custom resources, by their metadata.
    let definitions: Reflector<PartialObjectMetadata>
    private let places: [NamespaceReflectors]
    /// Whether only the children of some platforms are kept.
    private let isSelective: Bool

    init(client: Client, places: [NamespaceReflectors], isSelective: Bool) {
        definitions = Reflector(
            client.resource(CustomResourceDefinition.resource, namespace: nil).metadataOnly,
            transform: {
                // Only names are ever read; some definitions carry themselves as an annotation.
                $0.metadata.annotations = nil
                $0.metadata.labels = nil
            })
        self.places = places
        self.isSelective = isSelective
    }

    /// The kinds that the cluster serves.
    var servedKinds: Set<ResourceType> { Set(OptionalKind.all.filter(isServed)) }

    /// Whether a definition is of one of the kinds.
    static func isOptional(_ definition: PartialObjectMetadata) -> Bool {
        OptionalKind.all.contains { $0.description == definition.metadata.name }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for place in places {
                    for reflector in place.optional.values { group.addTask { await follow(reflector, in: place) } }
                }
            }
        }
    }

    private func follow(_ reflector: Reflector<DynamicObject>, in place: NamespaceReflectors) async {
        while !Task.isCancelled {
            await wait(until: true, for: reflector.resource)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    guard isSelective else { return await reflector.runUntilCancelled() }
                    await ScopedFollower(place.platforms.store, [reflector]).follow()
                }
                group.addTask { await wait(until: false, for: reflector.resource) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func isServed(_ kind: ResourceType) -> Bool {
        definitions.store[ObjectKey(namespace: nil, name: kind.description)] != nil
    }

    /// Waits until a kind is served, or is no longer; returns early when the task is cancelled.
    private func wait(until served: Bool, for kind: ResourceType) async {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let stop = definitions.store.observe { _ in continuation.yield() }
        defer { stop() }
        // What changed between the look and the observing is seen: the stream keeps it.
        continuation.yield()
        for await _ in changes where isServed(kind) == served { return }
    }
}
