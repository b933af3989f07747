package import KubernetesModel

/// A struct whose stored properties become the properties of an object schema.
///
/// Names, types and which of them are required come from the type's synthesised decoder, read by ``PropertyProbe``;
/// defaults from its ``DefaultedSchemaObject/init()``. ``fields`` adds what Swift can't say: a description and limits.
/// A property without a field, or a field without a property, is a programmer's error that stops the first use.
package protocol SchemaObject: SchemaRepresentable, Equatable {
    /// What each property means, in the order in which a reader wants to learn it.
    static var fields: [SchemaField] { get }
    /// Rules that span properties, in CEL.
    static var rules: [ValidationRule] { get }
}

/// A ``SchemaObject`` that has a value when the user wrote nothing: its defaults are the schema's.
package protocol DefaultedSchemaObject: SchemaObject {
    /// The value of an empty object.
    init()
}

extension SchemaObject {
    package static var rules: [ValidationRule] { [] }

    package static var placeholder: Self {
        get throws { try Self(from: PropertyProbe()) }
    }

    package static var schema: JSONValue {
        let fields = Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let properties = self.properties
        let names = Set(properties.map(\.name))
        precondition(
            names == Set(fields.keys),
            "\(Self.self): fields and properties differ: \(names.symmetricDifference(fields.keys).sorted())")
        let defaults = defaultValues
        var members: [String: JSONValue] = [:]
        var required: [JSONValue] = []
        for property in properties {
            let own = property.type.schema
            var schema = fields[property.name]?.described(own) ?? own
            if !property.isOptional {
                if let value = defaults[property.name] {
                    schema["default"] = property.type.minimal(value)
                } else {
                    required.append(.string(property.name))
                }
            }
            members[property.name] = schema
        }
        var schema: JSONValue = ["type": "object", "properties": .object(members)]
        if !required.isEmpty { schema["required"] = .array(required) }
        if !rules.isEmpty { schema["x-kubernetes-validations"] = .array(rules.map(\.schema)) }
        return schema
    }

    /// The stored properties that the synthesised decoder asks for.
    package static var properties: [PropertyProbe.Property] {
        let probe = PropertyProbe()
        do {
            _ = try Self(from: probe)
        } catch {
            preconditionFailure("\(Self.self) can't be described: \(error)")
        }
        return probe.properties
    }

    /// What the default value encodes to; empty for a type that has none.
    static var defaultValues: [String: JSONValue] {
        guard let type = Self.self as? any DefaultedSchemaObject.Type else { return [:] }
        do {
            return try JSONValue(encoding: type.init()).objectValue ?? [:]
        } catch {
            preconditionFailure("the default \(Self.self) can't be encoded: \(error)")
        }
    }
}

extension SchemaRepresentable {
    /// `value` without the members that the defaults of nested schemas fill in again.
    static func minimal(_ value: JSONValue) -> JSONValue {
        guard let type = Self.self as? any SchemaObject.Type, case .object(let members) = value else { return value }
        let defaults = type.defaultValues
        var kept: [String: JSONValue] = [:]
        for property in type.properties {
            guard let member = members[property.name] else { continue }
            if property.isOptional || defaults[property.name] != member {
                kept[property.name] = property.type.minimal(member)
            }
        }
        return .object(kept)
    }
}
