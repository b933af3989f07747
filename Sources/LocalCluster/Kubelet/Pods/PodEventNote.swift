/// Something about a pod that is worth an Event.
struct PodEventNote: Sendable, Equatable {
    /// `Normal` or `Warning`.
    var type: String
    var reason: String
    var message: String
    /// The container that it is about.
    var container: String?

    static func normal(_ reason: String, _ message: String, container: String? = nil) -> PodEventNote {
        PodEventNote(type: "Normal", reason: reason, message: message, container: container)
    }

    static func warning(_ reason: String, _ message: String, container: String? = nil) -> PodEventNote {
        PodEventNote(type: "Warning", reason: reason, message: message, container: container)
    }
}
