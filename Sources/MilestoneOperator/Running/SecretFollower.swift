import ControllerRuntime
import KubernetesClient
import KubernetesModel
import MilestoneResources
import ServiceLifecycle
import Synchronization

/// Follows the Secrets that platforms read and others make: each by its name, and never all that there are.
///
/// RBAC can't say which names users will choose. What is asked for is narrower than what is permitted.
final class SecretFollower: ServiceLifecycle.Service {
    /// A Secret that is followed.
    private struct Followed: Sendable {
        let reflector: Reflector<Secret>
        /// Ends the following.
        let stop: AsyncStream<Void>.Continuation
        let stopped: AsyncStream<Void>
        /// Who reads it.
        var platforms: Set<ObjectKey>
    }

    private struct State {
        var followed: [ObjectKey: Followed] = [:]
        var changed: @Sendable (ObjectKey) -> Void = { _ in }
    }

    private let client: Client
    private let patience: Duration
    private let state = Mutex(State())
    private let begun: AsyncStream<ObjectKey>
    private let begin: AsyncStream<ObjectKey>.Continuation

    /// Makes a follower, which does nothing until it runs.
    ///
    /// - Parameter patience: how long a look waits for a Secret that isn't known yet.
    init(client: Client, patience: Duration = .seconds(10)) {
        self.client = client
        self.patience = patience
        (begun, begin) = AsyncStream.makeStream()
    }

    /// Calls `changed` with every platform that reads a Secret which changed.
    func onChange(_ changed: @escaping @Sendable (ObjectKey) -> Void) { state.withLock { $0.changed = changed } }

    /// What is known of the Secrets of those names, which `platform` reads from now on, and no others.
    func follow(for platform: ObjectKey, names: Set<String>) async -> [String: SecretSight] {
        let reflectors = state.withLock { state in
            for (key, followed) in state.followed where followed.platforms.contains(platform) {
                guard key.namespace != platform.namespace || !names.contains(key.name) else { continue }
                state.followed[key]?.platforms.remove(platform)
                guard state.followed[key]?.platforms.isEmpty == true else { continue }
                followed.stop.finish()
                state.followed[key] = nil
            }
            return names.map { name in
                let key = ObjectKey(namespace: platform.namespace, name: name)
                if state.followed[key] == nil {
                    state.followed[key] = followed(key)
                    begin.yield(key)
                }
                state.followed[key]?.platforms.insert(platform)
                return (key: key, reflector: state.followed[key]?.reflector)
            }
        }
        await wait(for: reflectors.compactMap(\.reflector))
        return Dictionary(
            uniqueKeysWithValues: reflectors.map { key, reflector in
                guard let store = reflector?.store, store.isSynced else { return (key.name, .unknown) }
                return (key.name, SecretSight(store[key]))
            })
    }

    /// How far each Secret's store is.
    var inspection: JSONValue {
        let followed = state.withLock { $0.followed }.sorted { $0.key < $1.key }
        return .array(
            followed.map { key, followed in
                [
                    "secret": .string("\(key)"), "isSynced": .bool(followed.reflector.store.isSynced),
                    "platforms": .array(followed.platforms.sorted().map { .string("\($0)") }),
                ]
            })
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await key in self.begun {
                    guard let followed = self.state.withLock({ $0.followed[key] }) else { continue }
                    group.addTask { await self.keep(followed, key) }
                }
            }
        }
    }

    private func followed(_ key: ObjectKey) -> Followed {
        let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
        let reflector = Reflector(
            client.resource(Secret.self, namespace: key.namespace),
            options: .init(fieldSelector: "metadata.name=\(key.name)"))
        return Followed(reflector: reflector, stop: stop, stopped: stopped, platforms: [])
    }

    /// Follows one Secret until nobody reads it.
    private func keep(_ followed: Followed, _ key: ObjectKey) async {
        let end = followed.reflector.store.observe { change in
            if !change.isInitial { self.tell(of: key) }
        }
        defer { end() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await followed.reflector.runUntilCancelled() }
            group.addTask {
                // That there is none is no change of the store's, but news to those who could not wait for it.
                do { try await followed.reflector.waitUntilSynced() } catch { return }
                self.tell(of: key)
            }
            for await _ in followed.stopped {}
            group.cancelAll()
        }
    }

    private func tell(of key: ObjectKey) {
        let (platforms, changed) = state.withLock { ($0.followed[key]?.platforms ?? [], $0.changed) }
        for platform in platforms { changed(platform) }
    }

    /// Waits until all are known, or the patience ends.
    private func wait(for reflectors: [Reflector<Secret>]) async {
        let unknown = reflectors.filter { !$0.store.isSynced }
        guard !unknown.isEmpty else { return }
        let patience = patience
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for reflector in unknown {
                    do { try await reflector.waitUntilSynced() } catch { return }
                }
            }
            group.addTask { do { try await Task.sleep(for: patience) } catch { return } }
            await group.next()
            group.cancelAll()
        }
    }
}
