import ControllerRuntime
import KubernetesModel
import MilestoneAPI
import ServiceLifecycle

/// Follows what the platforms of a label selector are made of.
///
/// Which children are kept depends on which platforms there are: their stores are filled once the platforms are known, and
/// anew when a platform comes into the scope that somebody looked after before, or leaves it.
struct ScopedFollower: ServiceLifecycle.Service {
    private let platforms: Store<MilestonePlatform>
    private let reflectors: [any ServiceLifecycle.Service]

    init(_ place: NamespaceReflectors) {
        platforms = place.platforms.store
        reflectors = [place.pods] + PlatformReflectors.childKinds.compactMap { place.children[$0] }
    }

    /// Follows other kinds, for as long as the task that runs it.
    init(_ platforms: Store<MilestonePlatform>, _ reflectors: [any ServiceLifecycle.Service]) {
        self.platforms = platforms
        self.reflectors = reflectors
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    /// Follows until the task is cancelled.
    func follow() async {
        do { try await platforms.waitUntilSynced() } catch { return }
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let stop = platforms.observe { change in
            if change.movesChildren { continuation.yield() }
        }
        defer { stop() }
        var waiting = changes.makeAsyncIterator()
        while !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                for reflector in reflectors { group.addTask { await reflector.runUntilCancelled() } }
                _ = await waiting.next()
                group.cancelAll()
            }
        }
    }
}

extension StoreChange<MilestonePlatform> {
    /// Whether there may be children now that were left out, or some that are to be left out.
    fileprivate var movesChildren: Bool {
        if isInitial { return false }
        guard let new else { return true }
        // One that nobody ever looked at has none.
        return old == nil && (new.status?.observedGeneration ?? -1) >= 0
    }
}

extension ServiceLifecycle.Service {
    /// Runs as a part of something that ends by cancellation, and has nothing to say when it does.
    func runUntilCancelled() async {
        do { try await run() } catch { return }
    }
}
