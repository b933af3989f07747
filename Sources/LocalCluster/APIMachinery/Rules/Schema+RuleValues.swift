package import CommonExpressionLanguage
import Foundation
package import KubernetesModel

extension Schema {
    /// A value as rules see it: members under the names that expressions use, and formats as types of their own.
    func ruleValue(_ json: JSONValue, isResourceRoot: Bool = false) -> Value {
        if isIntOrString { return Value(json: json) }
        switch json {
        case .object(let members):
            if let values = additionalProperties.schema?.resolved, !isResourceRoot {
                return .map(
                    MapValue(members.mapValues { values.ruleValue($0, isResourceRoot: values.isEmbeddedResource) }))
            }
            return object(members, isResourceRoot: isResourceRoot)
        case .array(let elements):
            guard let items = items?.resolved else { return .list(ListValue([])) }
            let values = elements.map { items.ruleValue($0, isResourceRoot: items.isEmbeddedResource) }
            let identity: ListValue.Identity =
                switch listType {
                case .set: .value
                case .map(let keys): .fields(keys.compactMap(RuleName.escaped))
                default: .position
                }
            return .list(ListValue(values, identity: identity))
        case .integer(let number): return type == .number ? .double(Double(number)) : .int(number)
        case .number(let number):
            return type == .integer ? .int(Int64(exactly: number) ?? 0) : .double(number)
        case .string(let text): return formatted(text)
        default: return Value(json: json)
        }
    }

    private func object(_ members: [String: JSONValue], isResourceRoot: Bool) -> Value {
        var fields: [String: Value] = [:]
        for (name, value) in members {
            if isResourceRoot, name == "apiVersion" || name == "kind" {
                fields[name] = Value(json: value)
            } else if isResourceRoot, name == "metadata" {
                let names = (value.objectValue ?? [:]).filter { $0.key == "name" || $0.key == "generateName" }
                fields[name] = .object(ObjectValue(typeName: "object", fields: names.mapValues(Value.init(json:))))
            } else if let schema = properties[name]?.resolved, let field = RuleName.escaped(name) {
                fields[field] = schema.ruleValue(value, isResourceRoot: schema.isEmbeddedResource)
            }
        }
        return .object(ObjectValue(typeName: "object", fields: fields))
    }

    private func formatted(_ text: String) -> Value {
        switch constraints.format {
        case "byte": Data(base64Encoded: text).map { .bytes(Array($0)) } ?? .string(text)
        case "duration": DurationText.parse(text).map { .duration($0) } ?? .string(text)
        case "date", "date-time": Moment(text, allowsDate: true).map { .timestamp($0) } ?? .string(text)
        default: .string(text)
        }
    }
}

extension Value {
    /// A document without a schema.
    package init(json: JSONValue) {
        self =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .int(value)
            case .number(let value): .double(value)
            case .string(let value): .string(value)
            case .array(let elements): .list(ListValue(elements.map(Value.init(json:))))
            case .object(let members): .map(MapValue(members.mapValues(Value.init(json:))))
            }
    }
}
