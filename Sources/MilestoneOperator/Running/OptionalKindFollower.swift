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
    /// The objects that the operator manages, as far as their kinds are served.
    let reflectors: [ResourceType: Reflector<DynamicObject>]

    init(client: Client, makeReflector: (ResourceType) -> Reflector<DynamicObject>) {
        definitions = Reflector(
            client.resource(CustomResourceDefinition.resource, namespace: nil).metadataOnly,
            transform: {
                // Only names are ever read; some definitions carry themselves as an annotation.
                $0.metadata.annotations = nil
                $0.metadata.labels = nil
            })
        reflectors = Dictionary(uniqueKeysWithValues: OptionalKind.all.map { ($0, makeReflector($0)) })
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
                for reflector in reflectors.values {
                    group.addTask { await follow(reflector) }
                }
            }
        }
    }

    private func follow(_ reflector: Reflector<DynamicObject>) async {
        while !Task.isCancelled {
            await wait(until: true, for: reflector.resource)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reflector.runUntilCancelled() }
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

extension Reflector {
    /// Runs as a part of something that ends by cancellation, and has nothing to say when it does.
    func runUntilCancelled() async {
        do { try await run() } catch { return }
    }
}
