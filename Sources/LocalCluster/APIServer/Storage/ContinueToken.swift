import FoundationEssentials
import KubernetesModel

/// Where a list goes on: the revision it shows and the last key of the page before.
package struct ContinueToken: Sendable, Hashable {
    package var revision: Int64
    package var key: String

    package init(revision: Int64, key: String) {
        self.revision = revision
        self.key = key
    }

    /// Reads a token; throws the reason why a text is none.
    init(_ text: String) throws(StatusError) {
        func failure(_ reason: String) -> StatusError {
            .badRequest("invalid continue token: continue key is not valid: \(reason)")
        }
        guard let data = Data(base64Encoded: text.padded) else { throw failure("illegal base64 data at input byte 0") }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: data)
        } catch {
            throw failure("invalid character at byte \(error.offset)")
        }
        guard let revision = document["rv"]?.integerValue, let key = document["start"]?.stringValue,
            document["v"] == "meta.k8s.io/v1"
        else { throw failure("server does not recognize this encoded version") }
        self.revision = revision
        self.key = key
    }

    /// The token as clients send it back.
    package var text: String {
        let document: JSONValue = ["v": "meta.k8s.io/v1", "rv": .integer(revision), "start": .string(key)]
        return Data(document.serialized()).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .trimmingPadding
    }
}

extension String {
    /// Standard base64 of text in the alphabet for URLs without padding.
    fileprivate var padded: String {
        let standard = replacing("-", with: "+").replacing("_", with: "/").trimmingPadding
        return standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    }

    fileprivate var trimmingPadding: String { String(reversed().drop { $0 == "=" }.reversed()) }
}
