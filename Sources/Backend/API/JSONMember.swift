import NIOCore
import Observability

/// The members of an object of an answer: each is written and described under the same name, and none is forgotten.
protocol JSONMember: RawRepresentable<String>, CaseIterable {
    /// What its value looks like.
    var schema: JSONSchema { get }
}

extension JSONSchema {
    /// An object that has all of a type's members and no others.
    static func object<Member: JSONMember>(of members: Member.Type) -> JSONSchema {
        object(Member.allCases.map { .init(name: $0.rawValue, schema: $0.schema, isRequired: true) })
    }
}

extension ByteBuffer {
    /// Writes an object of a type's members.
    mutating func writeObject<Member: JSONMember>(
        of members: Member.Type, _ writeValue: (inout ByteBuffer, Member) -> Void
    ) {
        var isFirst = true
        for member in Member.allCases {
            writeStaticString(isFirst ? "{" : ",")
            writeJSONString(member.rawValue)
            writeStaticString(":")
            writeValue(&self, member)
            isFirst = false
        }
        writeStaticString("}")
    }
}
