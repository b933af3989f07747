import MilestoneAPI

/// What a release of the platform made of its pods.
///
/// A platform keeps the pods of its version whatever operator looks after it: builders make the pods of the first
/// release, and each later one amends them. Goldens of every release prove that nothing else does.
package struct Release: Sendable {
    /// The version from which on pods are so.
    package let version: ReleaseVersion
    /// Tags of the images that others make.
    let tags: [Component: String]
    /// What the release changed about a pod, before its user's own wishes are merged in.
    let amend: @Sendable (inout PodTemplate) -> Void

    /// Describes a release.
    ///
    /// - Parameters:
    ///   - tags: tags of the images that others make, of those components for which they changed.
    ///   - amend: what the release changed about a pod.
    init(
        _ version: ReleaseVersion, tags: [Component: String] = [:],
        amend: @escaping @Sendable (inout PodTemplate) -> Void = { _ in }
    ) {
        self.version = version
        self.tags = tags
        self.amend = amend
    }
}

extension Release {
    /// The releases that changed something about pods, from the first to the newest.
    package static let history = [
        Release(
            ReleaseVersion(0, 1, 0),
            tags: [.prometheus: "v2.55.1", .loki: "3.5.7", .tempo: "2.8.2", .grafana: "12.2.1"])
    ]
}

extension [Release] {
    /// The releases that a platform of `version` is made of: all up to that version, and at least the first.
    ///
    /// A version without numbers, such as a branch's name, is taken for the newest.
    func leading(to version: String) -> [Release] {
        guard let wanted = ReleaseVersion(version) else { return self }
        return Array(prefix(1)) + dropFirst().filter { $0.version <= wanted }
    }

    /// The tag of the image of a component that others make.
    func tag(of component: Component) -> String {
        guard let tag = compactMap({ $0.tags[component] }).last else {
            preconditionFailure("no release says which image \(component) runs")
        }
        return tag
    }
}

/// The three numbers of a version.
package struct ReleaseVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let numbers: [Int]

    /// Takes the numbers of a release.
    package init(_ major: Int, _ minor: Int, _ patch: Int) { numbers = [major, minor, patch] }

    /// Reads `0.1.0` or `v0.1.0`; what follows the numbers, such as `-rc.1`, belongs to the release that it leads to.
    package init?(_ text: String) {
        let release = text.drop { $0 == "v" }.prefix { $0 != "-" && $0 != "+" }
        let parts = release.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let major = parts[0], let minor = parts[1], let patch = parts[2] else { return nil }
        self.init(major, minor, patch)
    }

    package var description: String { numbers.map(String.init).joined(separator: ".") }

    package static func < (left: ReleaseVersion, right: ReleaseVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}
