import KubernetesModel
package import MilestoneAPI
import MilestoneResources

/// A wish that waiting can't fulfil, and the way out.
package struct Rejection: Sendable, Equatable {
    /// One CamelCase word.
    package let reason: String
    /// What is wrong and what to do.
    package let message: String
}

extension Rejection {
    /// What is impossible about a platform as a whole; an API server that knows all of the schema's rules lets none of
    /// it through.
    package static func ofPlatform(_ platform: MilestonePlatform) -> Rejection? {
        let name = platform.metadata.name ?? ""
        if !name.isPlatformName {
            return Rejection(reason: "InvalidName", message: "metadata.name: \(MilestonePlatform.nameRule)")
        }
        if platform.spec.database.kinds != 1 {
            return Rejection(reason: "InvalidSpec", message: "spec.database: \(DatabaseSpec.exactlyOne)")
        }
        if let problem = platform.spec.problems.first {
            return Rejection(reason: "InvalidSpec", message: problem)
        }
        if platform.spec.gateway.auth.accessTokenLifetime.seconds == nil {
            return Rejection(
                reason: "InvalidSpec",
                message: "spec.gateway.auth.accessTokenLifetime: must be a duration such as 90s, 15m or 1h")
        }
        return nil
    }

    /// What is impossible about a component, given what already runs.
    ///
    /// - Throws: `DecodingError` where a live object has an unknown shape.
    package static func ofComponent(_ component: Component, in observation: Observation) throws -> Rejection? {
        let spec = observation.platform.spec
        let names = ChildNames(platform: observation.platform.metadata.name ?? "")
        guard let live = try observation.object(StatefulSet.self, names.name(of: component)) else { return nil }
        switch component {
        case .database:
            guard let managed = spec.database.managed else { return nil }
            let running = live.metadata.labels?[LabelKey.version]?.prefix { $0 != "." }
            if let running, running != managed.majorVersion {
                return Rejection(
                    reason: "UnsupportedChange",
                    message: """
                        spec.database.managed.version: PostgreSQL \(running) runs and can't become \
                        \(managed.majorVersion) in place; dump the data and restore it into a new platform, or go back \
                        to \(running)
                        """)
            }
            return ofVolume(managed.storage, live, path: "spec.database.managed.storage")
        case .prometheus:
            return ofVolume(spec.monitoring.prometheus.storage, live, path: "spec.monitoring.prometheus.storage")
        case .loki: return ofVolume(spec.monitoring.loki.storage, live, path: "spec.monitoring.loki.storage")
        case .tempo: return ofVolume(spec.monitoring.tempo.storage, live, path: "spec.monitoring.tempo.storage")
        default:
            return nil
        }
    }

    private static func ofVolume(_ wanted: StorageSpec, _ live: StatefulSet, path: String) -> Rejection? {
        guard let claim = live.spec?.volumeClaimTemplates?.first?.spec else { return nil }
        if let size = claim.resources?.requests?["storage"], wanted.size.isLess(than: size) {
            return Rejection(
                reason: "UnsupportedChange",
                message: "\(path).size: the volume has \(size) and never shrinks; go back to \(size)")
        }
        if let name = wanted.storageClassName, let found = claim.storageClassName, name != found {
            return Rejection(
                reason: "UnsupportedChange",
                message: "\(path).storageClassName: the volume is of class \(found); go back to it")
        }
        return nil
    }
}

extension String {
    /// Whether the text is a platform's name, by ``MilestonePlatform/namePattern``.
    fileprivate var isPlatformName: Bool {
        let letters: ClosedRange<Character> = "a"..."z"
        let digits: ClosedRange<Character> = "0"..."9"
        guard let first, let last, letters.contains(first), last != "-", count <= 40 else { return false }
        return allSatisfy { letters.contains($0) || digits.contains($0) || $0 == "-" }
    }
}
