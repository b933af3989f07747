import KubernetesModel
import Synchronization

/// All kinds that are served now: the built-in ones, and those of the definitions in the store.
package final class Registry: Sendable {
    /// The kinds of one moment, by where their paths lead.
    package struct Snapshot: Sendable {
        /// The groups in the order of discovery, each with its versions in the order of preference.
        package var groups: [(name: String, versions: [String])] = []
        /// Group and version, and the kinds under them in the order of discovery.
        package var kinds: [String: [ResourceKind]] = [:]
        /// The kinds by group, version and plural.
        fileprivate var byPath: [String: ResourceKind] = [:]

        /// The kind at a path.
        package func kind(group: String, version: String, plural: String) -> ResourceKind? {
            byPath["\(group)/\(version)/\(plural)"]
        }

        /// Whether anything is served under a group.
        package func hasGroup(_ group: String) -> Bool { groups.contains { $0.name == group } }

        /// Whether all that a group serves comes from definitions.
        package func isCustom(group: String) -> Bool {
            groups.first { $0.name == group }?.versions.allSatisfy { version in
                kinds(group: group, version: version).allSatisfy(\.isCustom)
            } ?? false
        }

        /// The kinds of a group and version; none when that is not served.
        package func kinds(group: String, version: String) -> [ResourceKind] { kinds["\(group)/\(version)"] ?? [] }
    }

    private let store: ObjectStore
    private let builtIn: [ResourceKind]
    private let cache = Mutex<(revision: Int64, snapshot: Snapshot)?>(nil)

    package init(builtIn: [ResourceKind], store: ObjectStore) {
        self.builtIn = builtIn
        self.store = store
    }

    /// What is served at this moment.
    package var snapshot: Snapshot {
        let revision = store.newestRevision(of: [DefinitionRules.resource])
        return cache.withLock { cache in
            if let cache, cache.revision == revision { return cache.snapshot }
            let definitions = store.all(DefinitionRules.resource).map(CustomDefinition.init)
            let custom = definitions.filter { $0.isEstablished && !$0.isTerminating }.flatMap { $0.kinds() }
            let snapshot = Snapshot(builtIn + custom)
            cache = (revision, snapshot)
            return snapshot
        }
    }
}

extension Registry.Snapshot {
    fileprivate init(_ all: [ResourceKind]) {
        for kind in all {
            let type = kind.type
            if let index = groups.firstIndex(where: { $0.name == type.group }) {
                if !groups[index].versions.contains(type.version) { groups[index].versions.append(type.version) }
            } else {
                groups.append((type.group, [type.version]))
            }
            kinds["\(type.group)/\(type.version)", default: []].append(kind)
            byPath["\(type.group)/\(type.version)/\(type.plural)"] = kind
        }
        for index in groups.indices { groups[index].versions.sort(by: VersionPriority.isBefore) }
    }
}

/// The order of versions in discovery: stable before beta before alpha, newer before older.
enum VersionPriority {
    static func isBefore(_ left: String, _ right: String) -> Bool {
        let (a, b) = (rank(left), rank(right))
        guard a.stage == b.stage else { return a.stage > b.stage }
        guard a.major == b.major else { return a.major > b.major }
        guard a.minor == b.minor else { return a.minor > b.minor }
        return left < right
    }

    /// 3 for stable versions, 2 for beta, 1 for alpha, 0 for what has no form of a version.
    private static func rank(_ version: String) -> (stage: Int, major: Int, minor: Int) {
        guard version.first == "v" else { return (0, 0, 0) }
        let digits = version.dropFirst().prefix(while: \.isNumber)
        let rest = version.dropFirst(1 + digits.count)
        guard let major = Int(digits) else { return (0, 0, 0) }
        if rest.isEmpty { return (3, major, 0) }
        for (stage, word) in [(2, "beta"), (1, "alpha")] where rest.hasPrefix(word) {
            let minor = rest.dropFirst(word.count)
            if minor.isEmpty { return (stage, major, 0) }
            if let minor = Int(minor) { return (stage, major, minor) }
        }
        return (0, 0, 0)
    }
}
