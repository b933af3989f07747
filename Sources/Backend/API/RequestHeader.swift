import HTTPTypes
import Hummingbird
import ServiceKit

/// A header that a client may send.
struct RequestHeader<Value>: Sendable {
    let name: HTTPField.Name
    let field: InputField<Value>
    let isRequired: Bool

    init(
        _ name: String, _ schema: JSONSchema, isRequired: Bool = false,
        _ read: @escaping @Sendable (String) -> Reading<Value>
    ) {
        guard let fieldName = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        self.name = fieldName
        self.field = .string(name, schema, read)
        self.isRequired = isRequired
    }

    var description: FieldDescription {
        FieldDescription(name: field.name, schema: field.schema, isRequired: isRequired)
    }

    /// The header's value; nil when it isn't there.
    /// - Throws: ``Problem`` when it is there and wrong.
    func value(in headers: HTTPFields) throws(Problem) -> Value? {
        guard let text = headers[name] else { return nil }
        switch field.read(.text(text)) {
        case .value(let value): return value
        case .wrong(let reason):
            throw Problem(
                .badRequest, detail: "A header can't be read.", errors: [.init(field: field.name, reason: reason)])
        }
    }
}
