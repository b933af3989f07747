import HTTPTypes
import NIOCore
import ServiceKit

/// A request's body: a JSON object whose members are looked at one by one, so that every wrong one can be named.
struct JSONObject {
    let members: [String: Member]
    /// Names of members that stand there more than once.
    var repeated: [String] = []

    enum Member: Equatable {
        case null
        case text(String)
        case flag(Bool)
        case number(Double)
        /// An array of nothing but strings.
        case texts([String])
        /// Something else, in the words of a message: "an object".
        case other(String)

        /// What it is, in the words of a message.
        var kind: String {
            switch self {
            case .null: "null"
            case .text: "a string"
            case .flag: "true or false"
            case .number: "a number"
            case .texts: "an array"
            case .other(let kind): kind
            }
        }
    }

    /// Creates an object that was read otherwise.
    init(members: [String: Member]) {
        self.members = members
    }

    /// Reads a body.
    /// - Throws: ``Problem`` when it is no JSON object.
    init(_ body: ByteBuffer) throws(Problem) {
        self = try body.readableBytesView.withUnsafeBytes { (bytes) throws(Problem) in try JSONObject(bytes) }
    }

    /// Reads a text.
    /// - Throws: ``Problem`` when it is no JSON object.
    init(_ text: UnsafeRawBufferPointer) throws(Problem) {
        var reader = JSONReader(text)
        do throws(JSONReader.Defect) {
            (members, repeated) = try reader.readObject()
        } catch {
            throw Self.problem(of: error, in: reader.member, at: reader.offset)
        }
    }

    /// What a client is told of a body that can't be read.
    /// - Parameters:
    ///   - member: Where in the object that is; nil outside of its members.
    ///   - offset: How many bytes were read.
    private static func problem(of defect: JSONReader.Defect, in member: String?, at offset: Int) -> Problem {
        let reason =
            switch defect {
            case .noObject: "must be a JSON object"
            case .invalid: "isn't valid JSON from byte \(offset + 1) on"
            case .notUTF8: "isn't UTF-8 before byte \(offset + 1)"
            case .tooDeep: "is nested deeper than \(JSONReader.depthLimit) levels"
            }
        let field = member.map { String($0.prefix(longestName)) } ?? "body"
        return Problem(
            .badRequest, detail: "The request's body can't be read.", errors: [.init(field: field, reason: reason)])
    }

    /// Most characters of a member's name that a client gets back.
    private static let longestName = 100
}
