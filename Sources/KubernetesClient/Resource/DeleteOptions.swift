import KubernetesModel
import NIOCore

/// How an object is deleted.
public struct DeleteOptions: Sendable, Hashable {
    /// What becomes of the objects that it owns.
    public enum PropagationPolicy: String, Sendable, Hashable, Encodable {
        /// They are deleted after it.
        case background = "Background"
        /// They are deleted before it.
        case foreground = "Foreground"
        /// They stay.
        case orphan = "Orphan"
    }

    /// What becomes of the objects that it owns; `nil` for the kind's default.
    public var propagationPolicy: PropagationPolicy?
    /// Deletes only the object with this uid, so never another one that took its name.
    public var uid: String?
    /// Deletes the object only as long as it hasn't changed.
    public var resourceVersion: String?
    /// Seconds that a pod gets to stop; `nil` for its own.
    public var gracePeriodSeconds: Int?
    /// Goes through all of the request and deletes nothing.
    public var dryRun: Bool

    public init(
        propagationPolicy: PropagationPolicy? = nil, uid: String? = nil, resourceVersion: String? = nil,
        gracePeriodSeconds: Int? = nil, dryRun: Bool = false
    ) {
        self.propagationPolicy = propagationPolicy
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.gracePeriodSeconds = gracePeriodSeconds
        self.dryRun = dryRun
    }

    /// The body of the request.
    func body() throws -> ByteBuffer {
        let hasPreconditions = uid != nil || resourceVersion != nil
        let document = Document(
            gracePeriodSeconds: gracePeriodSeconds,
            preconditions: hasPreconditions ? .init(uid: uid, resourceVersion: resourceVersion) : nil,
            propagationPolicy: propagationPolicy, dryRun: dryRun ? ["All"] : nil)
        do {
            return ByteBuffer(bytes: try DirectEncoder.encode(document))
        } catch {
            throw APIError(.encoding, message: "the delete options have no form in JSON", underlyingError: error)
        }
    }

    private struct Document: Encodable {
        struct Preconditions: Encodable {
            var uid: String?
            var resourceVersion: String?
        }

        var apiVersion = "v1"
        var kind = "DeleteOptions"
        var gracePeriodSeconds: Int?
        var preconditions: Preconditions?
        var propagationPolicy: PropagationPolicy?
        var dryRun: [String]?
    }
}
