import APIMachinery
import Foundation
import KubernetesModel

/// One object of an imaginary server, written by several managers in turn.
struct AppliedObject {
    var tracker: FieldTracker
    var stored: JSONValue?
    private var clock = Date(timeIntervalSince1970: 1_700_000_000)

    init(_ schema: ObjectSchema, apiVersion: String = "v1", unreachable: FieldSet = FieldSet()) {
        tracker = FieldTracker(schema: schema, apiVersion: apiVersion, unreachableFields: unreachable)
    }

    /// A time later than that of the write before.
    private mutating func now() -> Timestamp {
        clock.addTimeInterval(1)
        return Timestamp(clock)
    }

    /// Applies members as `manager`.
    mutating func apply(_ members: String, by manager: String, force: Bool = false) throws {
        var intent = try json(members)
        intent["apiVersion"] = .string(tracker.apiVersion)
        stored = try tracker.apply(intent, to: stored, by: manager, force: force, at: now())
    }

    /// Writes members over the whole object, as a PUT or POST does.
    mutating func write(_ members: String, by manager: String) throws {
        let object = try json(members)
        stored = tracker.update(object, replacing: stored, by: manager, at: now())
    }

    /// The message of an apply that must conflict.
    func conflict(applying members: String, by manager: String) throws -> String {
        var copy = self
        do {
            try copy.apply(members, by: manager)
            return "no conflict"
        } catch ApplyError.conflicts(let conflicts) {
            return conflicts.message
        } catch ApplyError.internalError(let message) {
            return message
        }
    }

    /// Who owns what, a line an entry; `-` marks entries without a time.
    var owners: [String] {
        (stored?[path: "metadata", "managedFields"]?.arrayValue ?? []).map { entry in
            let time = entry["time"] == nil ? " -" : ""
            let subresource = entry["subresource"]?.stringValue.map { "/\($0)" } ?? ""
            return
                "\(entry["manager"]?.stringValue ?? "") \(entry["operation"]?.stringValue ?? "")\(subresource)\(time) "
                + (entry["fieldsV1"]?.text() ?? "")
        }
    }

    subscript(_ path: String...) -> JSONValue? { path.reduce(stored) { $0?[$1] } }
}
