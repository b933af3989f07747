public import KubernetesModel
public import Logging

/// Makes the world be as one object says.
///
/// A reconciler is told which object and nothing else, reads the rest from stores, and may be stopped between any two
/// requests: whatever it finds, it goes on from there.
public protocol Reconciler: Sendable {
    /// Makes the world be as the object at `key` says; it may be gone.
    ///
    /// - Throws: ``ReconcileError`` for what waiting or a person must mend; any other error is tried again, after waits
    ///   that grow.
    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome
}

/// What is to come after a reconcile that went well.
public enum ReconcileOutcome: Sendable, Hashable {
    /// Nothing, until something changes.
    case done
    /// Another one, at the latest after a while.
    case requeue(after: Duration)
}

/// Why a reconcile got no further, when it isn't a failure that trying again may mend at once.
public struct ReconcileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What has to happen before it gets further.
    public enum Remedy: Sendable, Hashable {
        /// Something else, which a watch reports or a look after a while finds.
        case wait(atMost: Duration)
        /// A change of the object by a person.
        case change
    }

    /// What has to happen before it gets further.
    public let remedy: Remedy
    /// The reason, as a condition has it.
    public let reason: String
    /// What is wrong, for a person.
    public let message: String

    /// Something isn't there yet: not a failure, and it is looked for again.
    ///
    /// - Parameters:
    ///   - subject: what is missing, for a person.
    ///   - reason: the reason, as a condition has it.
    ///   - interval: after how long it is looked for when no watch reports it.
    public static func waiting(
        for subject: String, reason: String = "Waiting", checkingAfter interval: Duration = .seconds(30)
    ) -> ReconcileError {
        ReconcileError(remedy: .wait(atMost: interval), reason: reason, message: "waiting for \(subject)")
    }

    /// Only a change of the object helps: it isn't tried again until there is one.
    public static func terminal(reason: String, message: String) -> ReconcileError {
        ReconcileError(remedy: .change, reason: reason, message: message)
    }

    public var description: String { "\(message) (\(reason))" }
}

/// What a reconcile is lent beside its key.
public struct ReconcileContext: Sendable {
    /// A logger whose entries name the controller and the object.
    public let logger: Logger
    /// How often the object's reconcile has failed in a row before this one.
    public let failures: Int

    let key: ObjectKey
    let writes: WriteLedger

    /// Tells the controller of a write: the object is reconciled again only once the store of `reflector` shows it.
    ///
    /// - Parameter object: what the server answered.
    public func wrote<Object: APIObject>(_ object: Object, seenBy reflector: Reflector<Object>) {
        writes.record(object, in: reflector.store, by: key) { try await reflector.catchUp() }
    }

    /// Tells the controller of a deletion: the object is reconciled again only once the store of `reflector` shows it.
    public func deleted<Object: APIObject>(_ object: Object, seenBy reflector: Reflector<Object>) {
        writes.recordDeletion(of: object, in: reflector.store, by: key) { try await reflector.catchUp() }
    }
}
