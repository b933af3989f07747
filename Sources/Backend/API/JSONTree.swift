import NIOCore
import Observability

/// A JSON document whose objects keep the order in which their members were written.
indirect enum JSONTree: Sendable, Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case array([JSONTree])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSONTree
    }

    /// The member of an object; nil when there is none.
    subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The same object with more members.
    func adding(_ members: KeyValuePairs<String, JSONTree?>) -> JSONTree {
        guard case .object(let present) = self else { return self }
        return .object(present + members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// An object of the members that there are.
    static func object(present members: KeyValuePairs<String, JSONTree?>) -> JSONTree {
        JSONTree.object([]).adding(members)
    }
}

extension JSONTree: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension JSONTree: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(elements.map { Member(name: $0, value: $1) })
    }
}

extension ByteBuffer {
    /// Writes a document.
    mutating func writeJSON(_ tree: JSONTree) {
        switch tree {
        case .text(let text): writeJSONString(text)
        case .number(let number): writeString(String(number))
        case .flag(let flag): writeString(String(flag))
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                writeStaticString(index == 0 ? "[" : ",")
                writeJSON(element)
            }
            writeStaticString(elements.isEmpty ? "[]" : "]")
        case .object(let members):
            for (index, member) in members.enumerated() {
                writeStaticString(index == 0 ? "{" : ",")
                writeJSONString(member.name)
                writeStaticString(":")
                writeJSON(member.value)
            }
            writeStaticString(members.isEmpty ? "{}" : "}")
        }
    }
}
