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
            switch error {
            case .noObject: throw Problem(.badRequest, detail: "The request's body must be a JSON object.")
            case .invalid: throw Problem(.badRequest, detail: "The request's body isn't valid JSON.")
            }
        }
    }
}
