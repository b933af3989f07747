import HTTPTypes
import NIOCore
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A request's body: a JSON object whose members are looked at one by one, so that every wrong one can be named.
struct JSONObject {
    let members: [String: Member]

    enum Member: Decodable, Equatable {
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

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let text = try Self.unlessMismatched({ try container.decode(String.self) }) {
                self = .text(text)
            } else if let flag = try Self.unlessMismatched({ try container.decode(Bool.self) }) {
                self = .flag(flag)
            } else if let number = try Self.unlessMismatched({ try container.decode(Double.self) }) {
                self = .number(number)
            } else if let texts = try Self.unlessMismatched({ try container.decode([String].self) }) {
                self = .texts(texts)
            } else if try Self.unlessMismatched({ try decoder.unkeyedContainer() }) != nil {
                self = .other("an array of other things")
            } else {
                self = .other("an object")
            }
        }

        /// What `decode` reads; nil when the value is of another type, an error when it is broken.
        private static func unlessMismatched<Value>(_ decode: () throws -> Value) throws -> Value? {
            do {
                return try decode()
            } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
                return nil
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
        do {
            members = try JSONDecoder().decode([String: Member].self, from: Data(body.readableBytesView))
        } catch DecodingError.typeMismatch {
            throw Problem(.badRequest, detail: "The request's body must be a JSON object.")
        } catch {
            throw Problem(.badRequest, detail: "The request's body isn't valid JSON.")
        }
    }
}
