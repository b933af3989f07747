/// A type whose objects expressions can make, as `Name{field: value}`.
package struct StructureType: Sendable {
    /// The type's name.
    package let name: String
    /// The fields that objects may have; `nil` for any, with types of further objects below them: `Name.field{…}`.
    package let fields: [String: ValueType]?

    package init(name: String, fields: [String: ValueType]? = nil) {
        self.name = name
        self.fields = fields
    }

    /// Whether the name is that of this type, or of one below it.
    func names(_ other: String) -> Bool { name == other || (fields == nil && other.hasPrefix("\(name).")) }
}
