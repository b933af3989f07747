import HTTPTypes
import Hummingbird
import ServiceKit

/// The routes of a service and their description, both made of the same declarations.
struct API {
    private let router: Router<ServiceRequestContext>
    private(set) var operations: [APIOperation] = []

    /// Creates an API whose routes are added to a router.
    init(router: Router<ServiceRequestContext>) {
        self.router = router
    }

    /// Adds an operation.
    /// - Parameters:
    ///   - path: With parameters as `{name}`.
    ///   - summary: What it does, in a few words.
    ///   - headers: The headers that the handler reads.
    ///   - answers: What it answers when all is well.
    ///   - problems: What it refuses beyond what every operation of its kind does.
    ///   - handler: Answers; its request's type says what query and body are read as.
    mutating func add<Query: QueryReadable, Body: RequestBody>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, details: String? = nil,
        headers: [FieldDescription] = [], answers: [APIAnswer], problems: [HTTPResponse.Status] = [],
        use handler: @escaping @Sendable (APIRequest<Query, Body>) async throws -> Response
    ) {
        operations.append(
            APIOperation(
                method: method, path: path, summary: summary, details: details, headers: headers,
                query: QueryReader.parameters(of: Query.self), body: Body.description, answers: answers,
                problems: problems))
        router.on(RouterPath(path), method: method) { request, context in
            var reader = QueryReader(request.uri.query ?? "")
            let query = Query(&reader)
            try reader.finish()
            let body = try await Body.read(request, context)
            return try await handler(APIRequest(request: request, context: context, query: query, body: body))
        }
    }

    /// Answers the other methods of every path with 405; to be called once all operations are there.
    func refuseOtherMethods() {
        for (path, operations) in Dictionary(grouping: operations, by: \.path) {
            var allowed = operations.map(\.method)
            if let place = allowed.firstIndex(of: .get) { allowed.insert(.head, at: place + 1) }
            router.refuseOtherMethods(of: RouterPath(path), allowed: allowed)
        }
    }
}

/// A request whose query and body have been read.
struct APIRequest<Query: QueryReadable, Body: RequestBody>: Sendable {
    let request: Request
    let context: ServiceRequestContext
    let query: Query
    let body: Body

    /// The value of a header; nil when it isn't there.
    /// - Throws: ``Problem`` when it is there and wrong.
    func read<Value>(_ header: RequestHeader<Value>) throws(Problem) -> Value? {
        try header.value(in: request.headers)
    }
}

/// What a description says about one method of one path.
struct APIOperation: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let summary: String
    let details: String?
    let headers: [FieldDescription]
    let query: [FieldDescription]
    let body: BodyDescription?
    let answers: [APIAnswer]
    let problems: [HTTPResponse.Status]

    /// The names of the path's parameters.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// What an operation answers when all is well.
struct APIAnswer: Sendable {
    let status: HTTPResponse.Status
    let summary: String
    /// By media type.
    var contents: [(type: String, schema: JSONSchema)] = []
    /// Headers that are always there.
    var headers: [String] = []

    static func json(
        _ schema: JSONSchema, _ summary: String, status: HTTPResponse.Status = .ok, headers: [String] = []
    ) -> APIAnswer {
        APIAnswer(
            status: status, summary: summary, contents: [("application/json", schema)], headers: headers)
    }

    static func empty(_ status: HTTPResponse.Status, _ summary: String, headers: [String] = []) -> APIAnswer {
        APIAnswer(status: status, summary: summary, headers: headers)
    }

    /// Server-sent events of these kinds, whose data are JSON.
    static func events(_ kinds: [String], _ summary: String) -> APIAnswer {
        let event = JSONSchema.object([
            .init(name: "id", schema: .string, isRequired: false),
            .init(name: "event", schema: .choice(kinds), isRequired: true),
            .init(name: "data", schema: .string, isRequired: true),
        ])
        return APIAnswer(status: .ok, summary: summary, contents: [("text/event-stream", event)])
    }

    /// A text that isn't JSON.
    static func text(_ types: [String], _ summary: String) -> APIAnswer {
        APIAnswer(status: .ok, summary: summary, contents: types.map { ($0, .string) })
    }
}
