package import APIMachinery
package import KubernetesModel

/// What a kind does to its objects on their way into the store: the part of a ``ResourceKind`` that is behaviour.
///
/// A strategy is a value; what it leaves alone behaves as most kinds do.
package struct Strategy: Sendable {
    package typealias Change = @Sendable (inout JSONValue) -> Void
    package typealias Preparation = @Sendable (inout JSONValue, inout Transaction) throws -> Void
    package typealias Replacement = @Sendable (inout JSONValue, _ old: JSONValue, inout Transaction) throws -> Void

    /// Which changes raise `metadata.generation`.
    package enum Generation: Sendable, Hashable {
        case none
        /// Changes of some members; creation sets 1.
        case members(Set<String>, annotationsToo: Bool = false)
        /// Changes of any members but some; creation sets 1.
        case membersBut(Set<String>)
    }

    /// What a write to the status subresource can't change.
    package enum StatusIsolation: Sendable, Hashable {
        case spec
        case specAndLabels
        case everythingButStatus
    }

    /// What is wrong with a name, sentence by sentence.
    package var nameViolations: @Sendable (String) -> [String] = NameRule.dns1123Subdomain.violations(of:)
    /// Whether an update may leave out `resourceVersion`.
    package var allowsUnconditionalUpdate = true
    package var generation = Generation.none
    package var statusIsolation = StatusIsolation.spec
    /// The status of a new object; `nil` leaves the member out.
    package var initialStatus: (@Sendable (JSONValue) -> JSONValue?) = { _ in nil }
    /// Refuses what can't be read as the kind at all, with the message of Go's decoder.
    package var decodingProblem: @Sendable (JSONValue) -> String? = { _ in nil }
    /// Fills in defaults; runs on everything that is written.
    package var fillDefaults: Change = { _ in }
    /// Notes in a new object who made it.
    package var identify: (@Sendable (inout JSONValue, User) -> Void)?
    /// Changes that admission makes to a new object, after its ownership of fields is recorded.
    package var admit: Preparation = { _, _ in }
    /// Refuses a valid object, new or changed, for what else its namespace holds.
    package var admitValid: @Sendable (JSONValue, _ old: JSONValue?, inout Transaction) throws -> Void = { _, _, _ in }
    /// Completes a new object before validation.
    package var prepareForCreate: Preparation = { _, _ in }
    /// Completes a changed object before validation.
    package var prepareForUpdate: Replacement = { _, _, _ in }
    /// What is wrong with a new object beside its metadata, where changed ones are not asked.
    package var validateNew: @Sendable (JSONValue) -> [FieldError] = { _ in [] }
    /// What is wrong with an object, new or changed.
    package var validate: @Sendable (JSONValue) -> [FieldError] = { _ in [] }
    /// What is wrong with a change.
    package var validateUpdate: @Sendable (_ new: JSONValue, _ old: JSONValue) -> [FieldError] = { _, _ in [] }
    /// What is wrong with a change of the status alone.
    package var validateStatusUpdate: @Sendable (_ new: JSONValue, _ old: JSONValue) -> [FieldError] = { _, _ in [] }
    /// What else happens in the transaction that stores a new object.
    package var afterCreate: @Sendable (JSONValue, inout Transaction) throws -> Void = { _, _ in }
    /// What else happens in the transaction that stores a change.
    package var afterUpdate: @Sendable (JSONValue, _ old: JSONValue, inout Transaction) throws -> Void = { _, _, _ in }
    /// What else happens in the transaction that removes an object.
    package var afterRemove: @Sendable (JSONValue, inout Transaction) throws -> Void = { _, _ in }
    /// Changes that a deletion makes to the object that it marks.
    package var prepareForDelete: Change = { _ in }
    /// What else happens in the transaction that marks an object for deletion.
    package var afterMarkedForDeletion: @Sendable (JSONValue, inout Transaction) throws -> Void = { _, _ in }
    /// The seconds an object goes on existing after its deletion is asked for; `nil` when the kind knows no grace.
    package var gracePeriod: (@Sendable (JSONValue, _ requested: Int64?) -> Int64)?
    /// Whether a deletion answers with the object rather than with a Status.
    package var returnsDeletedObject = false

    package init() {}
}
