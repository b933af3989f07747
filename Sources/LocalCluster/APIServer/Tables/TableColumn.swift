package import FoundationEssentials
package import KubernetesModel

/// A column of the table that a server prints a list as.
package struct TableColumn: Sendable {
    package var name: String
    package var type = "string"
    package var format = ""
    package var description: String
    /// 0 for a column that is always shown, 1 for one of the wide output.
    package var priority = 0
    /// The cell of an object's row.
    package var cell: @Sendable (_ object: JSONValue, _ now: Date) -> JSONValue

    package init(
        _ name: String, type: String = "string", format: String = "", _ description: String = "", priority: Int = 0,
        cell: @escaping @Sendable (JSONValue, Date) -> JSONValue
    ) {
        self.name = name
        self.type = type
        self.format = format
        self.description = description
        self.priority = priority
        self.cell = cell
    }

    /// A column of a cell that does not depend on the time.
    static func text(
        _ name: String, type: String = "string", _ description: String = "", priority: Int = 0,
        _ cell: @escaping @Sendable (JSONValue) -> JSONValue
    ) -> TableColumn {
        TableColumn(name, type: type, description, priority: priority) { object, _ in cell(object) }
    }

    /// A column of what stands at a path, or of `missing`.
    static func at(
        _ name: String, _ path: String..., missing: JSONValue = "", type: String = "string",
        description: String = "", priority: Int = 0
    ) -> TableColumn {
        TableColumn(name, type: type, description, priority: priority) { object, _ in object.value(at: path) ?? missing
        }
    }

    /// The column that says how the table shows it to clients.
    var definition: JSONValue {
        [
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(description), "priority": .integer(Int64(priority)),
        ]
    }

    /// The object's name.
    static let name = TableColumn("Name", format: "name", nameDescription) { object, _ in .string(object.name) }

    /// The time since the object's creation.
    static let age = TableColumn("Age", ageDescription) { object, now in
        .string(age(of: object[path: "metadata", "creationTimestamp"], now))
    }

    /// The moment of the object's creation, as roles and definitions show it.
    static let createdAt = TableColumn("Created At", ageDescription) { object, _ in
        object[path: "metadata", "creationTimestamp"] ?? "<unknown>"
    }

    /// The time since a moment, or `<unknown>`.
    static func age(of moment: JSONValue?, _ now: Date) -> String {
        guard let text = moment?.stringValue, let timestamp = Timestamp(text) else { return "<unknown>" }
        return HumanDuration.text(seconds: now.timeIntervalSince(timestamp.date))
    }

    private static let nameDescription =
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names"

    private static let ageDescription =
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata"
}

/// Durations as `kubectl get` shows them (`duration.HumanDuration`).
enum HumanDuration {
    static func text(seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.down))
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        if seconds < 120 { return "\(seconds)s" }
        let minutes = seconds / 60
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        let hours = seconds / 3600
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        let days = hours / 24
        if hours < 192 { return pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        let years = days / 365
        if days < 2920 { return pair(years, "y", days % 365, "d") }
        return "\(years)y"
    }

    private static func pair(_ first: Int, _ unit: String, _ second: Int, _ smaller: String) -> String {
        second == 0 ? "\(first)\(unit)" : "\(first)\(unit)\(second)\(smaller)"
    }
}
