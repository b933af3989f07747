package import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// Which platforms an operator looks after: those of all namespaces or of some, and of these all or those with certain
/// labels. It reads none of the others, and keeps nothing of what they are made of.
package struct WatchScope: Sendable, Equatable {
    /// The namespaces, each once; empty for all.
    package let namespaces: [String]
    /// What platforms must be labelled with, as `kubectl get --selector` takes it; `nil` for any labels.
    package let selector: String?

    /// Every platform of the cluster.
    package static let cluster = WatchScope()

    private init() {
        namespaces = []
        selector = nil
    }

    /// Takes what an admin asked for; parts that are empty or left out restrict nothing.
    ///
    /// - Throws: ``Unusable`` where a namespace can't be one.
    package init(namespaces: [String], selector: String? = nil) throws(Unusable) {
        var known: [String] = []
        for text in namespaces {
            let name = String(text.trimmingSpaces)
            guard !name.isEmpty, !known.contains(name) else { continue }
            guard name.isNamespaceName else {
                throw Unusable(
                    description: """
                        watch.namespaces: "\(name)" is no name of a namespace; list names such as shop,blog, or leave it \
                        out to watch all of them
                        """)
            }
            known.append(name)
        }
        self.namespaces = known
        let labels = String(selector?.trimmingSpaces ?? "")
        self.selector = labels.isEmpty ? nil : labels
    }

    /// Where reflectors read: every namespace by itself, or all of them at once.
    var places: [String?] { namespaces.isEmpty ? [nil] : namespaces.map(\.self) }

    /// A scope that can't be meant, and what to do about it.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    /// Asks the API server whether it can read the selector, so that a misspelt one is told at the start.
    ///
    /// - Throws: ``Unusable``. A server that can't be asked now is none of this check's business.
    package func check(_ client: Client) async throws {
        guard let selector else { return }
        do {
            _ = try await client.resource(MilestonePlatform.resource, namespace: namespaces.first)
                .list(ListOptions(labelSelector: selector, limit: 1))
        } catch let error as APIError where error.isBadRequest {
            throw Unusable(
                description: """
                    watch.selector: \(error.message); write it as for kubectl get --selector, such as team=shop
                    """)
        } catch is APIError {
            return
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Whether the text is a label of DNS, as names of namespaces are.
    fileprivate var isNamespaceName: Bool {
        let allowed: (Character) -> Bool = { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
        guard let first, let last, allowed(first), allowed(last), utf8.count <= 63 else { return false }
        return allSatisfy { allowed($0) || $0 == "-" }
    }
}
