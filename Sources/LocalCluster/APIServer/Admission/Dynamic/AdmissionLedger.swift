import HTTPTypes
import KubernetesModel

/// The reviews of one request: those that were given, and the one that it waits for.
///
/// Reviews come from outside and a transaction can't wait for them. So it is given up where a review is missing, and
/// made again once that is there; what it finds then must be what was reviewed, or it is reviewed anew.
struct AdmissionLedger {
    /// A review that a transaction was given up for.
    struct Pending: Error {
        var isMutating: Bool
        var attributes: AdmissionAttributes
        var namespace: JSONValue?
    }

    private struct Entry {
        var isMutating: Bool
        var operation: AdmissionAttributes.Operation
        var subresource: String?
        var namespace: String?
        var name: String
        /// The revision of the object that a change is of; a change of another one is another request.
        var revision: JSONValue?
        /// The object that was reviewed, or that reviewers made.
        var object: JSONValue?

        init(_ attributes: AdmissionAttributes, isMutating: Bool) {
            self.isMutating = isMutating
            operation = attributes.operation
            subresource = attributes.subresource
            namespace = attributes.namespace
            name = attributes.name
            revision = attributes.oldObject?[path: "metadata", "resourceVersion"]
            object = attributes.object
        }

        func isAbout(_ other: Entry) -> Bool {
            isMutating == other.isMutating && operation == other.operation && subresource == other.subresource
                && namespace == other.namespace && name == other.name && revision == other.revision
        }
    }

    /// Whether anybody reviews requests.
    let isOpen: Bool
    /// What clients are to be told by reviewers.
    private(set) var warnings: [String] = []
    private var entries: [Entry] = []

    init(isOpen: Bool) { self.isOpen = isOpen }

    /// The object as reviewers made it.
    ///
    /// - Throws: ``Pending`` when they were not asked yet.
    func mutated(_ attributes: AdmissionAttributes, _ transaction: borrowing Transaction) throws -> JSONValue? {
        let wanted = Entry(attributes, isMutating: true)
        guard let entry = entries.first(where: { $0.isAbout(wanted) }) else {
            throw pending(attributes, isMutating: true, transaction)
        }
        return entry.object
    }

    /// Passes what reviewers allowed.
    ///
    /// - Throws: ``Pending`` when they were not asked yet, or about another object.
    func validate(_ attributes: AdmissionAttributes, _ transaction: borrowing Transaction) throws {
        let wanted = Entry(attributes, isMutating: false)
        // What a change of an object makes of it follows from the request; a new object has parts that are drawn anew.
        guard entries.contains(where: { $0.isAbout(wanted) && (wanted.revision != nil || $0.object == wanted.object) })
        else { throw pending(attributes, isMutating: false, transaction) }
    }

    private func pending(
        _ attributes: AdmissionAttributes, isMutating: Bool, _ transaction: borrowing Transaction
    ) -> Pending {
        let namespace = attributes.namespace.flatMap {
            transaction.object(StorageKey(resource: "namespaces", name: $0))
        }
        return Pending(isMutating: isMutating, attributes: attributes, namespace: namespace)
    }

    /// Enters a review.
    mutating func enter(_ review: AdmissionReviewer.Review, of pending: Pending) {
        var entry = Entry(pending.attributes, isMutating: pending.isMutating)
        if pending.isMutating { entry.object = review.object }
        entries.append(entry)
        warnings += review.warnings
    }
}

extension ResourceRequest {
    /// How often a request is begun anew because what was reviewed is not there any more.
    private static let reviewLimit = 64

    /// Runs a write until all that it does has been reviewed.
    func reviewed<Result>(_ body: (AdmissionLedger) throws -> Result) async throws -> (Result, warnings: [String]) {
        guard let table = server.admission.snapshot, !AdmissionAttributes.isExempt(kind) else {
            return (try body(AdmissionLedger(isOpen: false)), [])
        }
        var ledger = AdmissionLedger(isOpen: true)
        let reviewer = AdmissionReviewer(server: server, table: table)
        var pending: AdmissionLedger.Pending
        var turns = 0
        repeat {
            do {
                return (try body(ledger), ledger.warnings)
            } catch let found as AdmissionLedger.Pending {
                pending = found
            }
            ledger.enter(try await reviewer.review(pending), of: pending)
            turns += 1
            // A collection has as many reviews as it has objects; nothing else has more than a few.
        } while turns < Self.reviewLimit || pending.attributes.operation == .delete
        throw StatusError.modified(kind.name, name ?? "")
    }

    /// The request about an object as reviewers are told of it.
    func attributes(
        _ operation: AdmissionAttributes.Operation, _ object: JSONValue?, replacing old: JSONValue?,
        subresource: String? = nil, isDryRun: Bool
    ) -> AdmissionAttributes {
        let optionsKind: JSONValue =
            switch operation {
            case .create: "CreateOptions"
            case .update: request.method == .patch ? "PatchOptions" : "UpdateOptions"
            case .delete: "DeleteOptions"
            case .connect: "ConnectOptions"
            }
        var options: JSONValue = ["kind": optionsKind, "apiVersion": "meta.k8s.io/v1"]
        if isDryRun { options["dryRun"] = ["All"] }
        for parameter in ["fieldManager", "fieldValidation"] {
            options[parameter] = request.query[parameter].map(JSONValue.string)
        }
        return AdmissionAttributes(
            operation: operation, kind: kind, subresource: subresource,
            namespace: kind.type.scope == .namespaced
                ? (object ?? old)?.metadataText("namespace") ?? namespace : nil,
            name: (object ?? old)?.name ?? name ?? "", object: object, oldObject: old, options: options,
            isDryRun: isDryRun, user: user)
    }

    /// Has an action that stores nothing by itself reviewed.
    ///
    /// - Returns: what reviewers want the client to be told.
    func reviewAction(
        _ operation: AdmissionAttributes.Operation, _ object: JSONValue, subresource: String?, isDryRun: Bool = false
    ) async throws -> [String] {
        guard server.admission.snapshot != nil else { return [] }
        let (_, warnings) = try await reviewed { ledger in
            try server.store.transaction { transaction in
                var attributes = attributes(
                    operation, object, replacing: nil, subresource: subresource, isDryRun: isDryRun)
                attributes.name = name ?? attributes.name
                attributes.object = try ledger.mutated(attributes, transaction)
                try ledger.validate(attributes, transaction)
            }
        }
        return warnings
    }
}
