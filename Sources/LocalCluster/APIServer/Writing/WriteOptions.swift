import APIMachinery
import HTTPTypes
import KubernetesModel

/// The parameters of a write.
struct WriteOptions {
    /// What happens to members that the kind does not have.
    enum FieldValidation: String {
        case ignore = "Ignore"
        case warn = "Warn"
        case strict = "Strict"
    }

    var isDryRun: Bool
    /// Who owns what is written; the client's name when it says nothing else.
    var fieldManager: String
    /// The manager that the request named.
    var namedManager: String?
    var fieldValidation: FieldValidation
    var forces: Bool

    /// Reads and checks the parameters.
    ///
    /// - Parameter kind: the options' kind in messages, such as `CreateOptions`.
    init(_ request: APIRequest, kind: String) throws {
        let query = request.query
        var problems: [FieldError] = []
        let dryRun = query.all("dryRun")
        isDryRun = !dryRun.isEmpty
        if !dryRun.allSatisfy({ $0 == "All" }) {
            problems.append(.notSupported("dryRun", .array(dryRun.map(JSONValue.string)), ["All"]))
        }
        let validation = query["fieldValidation"] ?? ""
        if !validation.isEmpty, FieldValidation(rawValue: validation) == nil {
            problems.append(
                .notSupported("fieldValidation", .string(validation), ["", "Ignore", "Strict", "Warn"]))
        }
        fieldValidation = FieldValidation(rawValue: validation) ?? .warn
        namedManager = query["fieldManager"]?.nonEmpty
        forces = query.isOn("force")
        fieldManager = namedManager ?? Self.client(request.headers[.userAgent])
        if fieldManager.utf8.count > 128 {
            problems.append(FieldError.tooLong(FieldPath("fieldManager"), maximum: 128))
        }
        if let bad = fieldManager.unicodeScalars.enumerated().first(where: { !$0.element.isPrintable }) {
            let code = String(bad.element.value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
            problems.append(
                .invalid(
                    "fieldManager", .string(fieldManager),
                    "invalid character U+\(padded) (at position \(bad.offset))"))
        }
        guard problems.isEmpty else {
            throw StatusError.invalid(ResourceName(group: "meta.k8s.io", plural: kind), "", problems)
        }
    }

    /// The client's name: its user agent up to the slash before its version.
    private static func client(_ userAgent: String?) -> String {
        userAgent?.split(separator: "/", omittingEmptySubsequences: false).first.map { String($0.prefix(128)) }?
            .nonEmpty
            ?? "unknown"
    }
}

extension Unicode.Scalar {
    /// Whether Go's `unicode.IsPrint` holds, as far as names use it.
    fileprivate var isPrintable: Bool { value >= 0x20 && value != 0x7F && !(0x80..<0xA0).contains(value) }
}
