import APIMachinery
import KubernetesModel

/// The parameters of a list or a watch.
struct ListOptions {
    var limit: Int?
    var continueToken: String?
    var resourceVersion: String?
    var resourceVersionMatch: String?
    var timeoutSeconds: Int64?
    var allowsBookmarks: Bool
    var sendsInitialEvents: Bool?

    /// Reads and checks the parameters.
    ///
    /// - Throws: ``StatusError`` for values and combinations that mean nothing.
    init(_ query: Query, isWatch: Bool) throws {
        let number = try Self.integer(query["limit"])
        limit = number.flatMap { $0 > 0 ? Int($0) : nil }
        continueToken = query["continue"]?.nonEmpty
        resourceVersion = query["resourceVersion"]?.nonEmpty
        resourceVersionMatch = query["resourceVersionMatch"]?.nonEmpty
        timeoutSeconds = try Self.integer(query["timeoutSeconds"])
        allowsBookmarks = query.isOn("allowWatchBookmarks")
        sendsInitialEvents = query["sendInitialEvents"].map { _ in query.isOn("sendInitialEvents") }
        let problems = isWatch ? watchProblems : listProblems
        guard problems.isEmpty else {
            throw StatusError.invalid(ResourceName(group: "meta.k8s.io", plural: "ListOptions"), "", problems)
        }
    }

    /// The resource version as a number.
    ///
    /// - Parameter prefix: what the message begins with.
    func revision(_ error: (String) -> StatusError) throws -> Int64? {
        guard let text = resourceVersion else { return nil }
        guard let value = UInt64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw error(
                "resourceVersion: Invalid value: \(text.quoted): strconv.ParseUint: parsing \(text.quoted): invalid syntax"
            )
        }
        return Int64(clamping: value)
    }

    private static func integer(_ text: String?) throws -> Int64? {
        guard let text = text?.nonEmpty else { return nil }
        guard let value = Int64(text) else {
            throw StatusError.badRequest("strconv.ParseInt: parsing \(text.quoted): invalid syntax")
        }
        return value
    }

    private var listProblems: [FieldError] {
        var problems: [FieldError] = []
        let field = "resourceVersionMatch"
        if let match = resourceVersionMatch {
            if resourceVersion == nil {
                problems.append(
                    .forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
            }
            if continueToken != nil {
                problems.append(.forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
            }
            if match != "Exact", match != "NotOlderThan" {
                problems.append(.notSupported(field, .string(match), ["Exact", "NotOlderThan", ""]))
            }
            if match == "Exact", resourceVersion == "0" {
                problems.append(
                    .forbidden(field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        if sendsInitialEvents != nil {
            problems.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        return problems
    }

    private var watchProblems: [FieldError] {
        var problems: [FieldError] = []
        let field = "resourceVersionMatch"
        if sendsInitialEvents != nil, resourceVersionMatch != "NotOlderThan" {
            problems.append(
                .forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
        }
        if let match = resourceVersionMatch {
            if sendsInitialEvents == nil {
                problems.append(
                    .forbidden(
                        field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"))
            }
            if match != "NotOlderThan" { problems.append(.notSupported(field, .string(match), ["NotOlderThan"])) }
            if continueToken != nil {
                problems.append(.forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
            }
        }
        return problems
    }
}
