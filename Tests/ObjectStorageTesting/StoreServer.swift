package import Foundation
package import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable package import ObjectStorage

/// A store that speaks as much of S3's protocol as a ``Bucket`` uses, refuses what isn't signed, and fails when it is told
/// to.
package final class StoreServer: Sendable {
    /// What goes wrong with a request.
    package enum Fault: Sendable {
        /// It is refused, as a store that is busy or broken does.
        case status(Int, code: String)
        /// It is carried out, and the connection is cut before the answer.
        case lostAnswer
        /// The connection is cut in the middle of the answer's body.
        case cutBody
    }

    /// A stored object.
    package struct Stored: Sendable {
        package var content: Data
        package var digest: String?
        package var modified: Date
    }

    private struct State {
        var objects: [String: Stored] = [:]
        var uploads: [String: (key: String, digest: String?, parts: [Int: Data])] = [:]
        var faults: [(method: HTTPRequest.Method, query: String?, fault: Fault)] = []
        var requests: [String] = []
    }

    private let state = Mutex(State())
    private let bucket: String
    private let key: AccessKey

    /// Lends a store that listens on a port of its own.
    ///
    /// - Parameter body: is given the store and its URL.
    package static func with(
        bucket: String = "backups", key: AccessKey = AccessKey(id: "id", secret: "secret"),
        _ body: (StoreServer, String) async throws -> Void
    ) async throws {
        let server = StoreServer(bucket: bucket, key: key)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await server.respond(to: request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            },
            logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await application.run() }
            defer { tasks.cancelAll() }
            for await number in ports { try await body(server, "http://127.0.0.1:\(number)") }
        }
    }

    private init(bucket: String, key: AccessKey) {
        self.bucket = bucket
        self.key = key
    }

    /// What is stored, by key.
    package var objects: [String: Stored] { state.withLock(\.objects) }

    /// How many uploads were begun and neither completed nor given up.
    package var openUploads: Int { state.withLock { $0.uploads.count } }

    /// The requests so far: method, path and query.
    package var requests: [String] { state.withLock(\.requests) }

    /// Stores an object.
    package func put(_ key: String, _ content: Data, digest: String? = nil, modified: Date = Date()) {
        state.withLock { $0.objects[key] = Stored(content: content, digest: digest, modified: modified) }
    }

    /// Lets the next request of a method, and with a query that contains a text, go wrong.
    package func fail(_ method: HTTPRequest.Method, query: String? = nil, _ fault: Fault) {
        state.withLock { $0.faults.append((method, query, fault)) }
    }
}

extension StoreServer {
    private func respond(to request: Request) async throws -> Response {
        let body = Data(try await request.body.collect(upTo: 64 << 20).readableBytesView)
        let target = request.head.path ?? "/"
        let fault = state.withLock { state -> Fault? in
            state.requests.append("\(request.method) \(target)")
            let place = state.faults.firstIndex {
                $0.method == request.method && ($0.query.map(target.contains) ?? true)
            }
            return place.map { state.faults.remove(at: $0).fault }
        }
        if case .status(let status, let code) = fault { return Self.refusal(status, code) }
        guard isSigned(request, target, body) else { return Self.refusal(403, "SignatureDoesNotMatch") }
        var response = answer(request, target, body)
        switch fault {
        case .lostAnswer: response.body = Self.cut(after: Data(), of: 100)
        case .cutBody:
            response.body = Self.cut(after: Data(repeating: 0, count: 0), of: response.body.contentLength ?? 0)
            if request.method == .get, let stored = objects[Self.key(of: target, in: bucket)] {
                let range = Self.range(request, of: stored.content)
                response.body = Self.cut(after: stored.content[range].prefix(range.count / 2), of: range.count)
            }
        default: break
        }
        return response
    }

    /// Signs again what came and compares.
    private func isSigned(_ request: Request, _ target: String, _ body: Data) -> Bool {
        let fields = request.headers
        guard let given = fields[.authorization], let name = HTTPField.Name("x-amz-date"), let time = fields[name],
            let digestName = HTTPField.Name("x-amz-content-sha256"), let digest = fields[digestName],
            digest == RequestSignature.digest(of: body),
            let names = given.split(separator: ",").first(where: { $0.hasPrefix("SignedHeaders=") })?.dropFirst(14)
        else { return false }
        let parts = target.split(separator: "?", maxSplits: 1)
        let headers = names.split(separator: ";").map { name -> (name: String, value: String) in
            let value = name == "host" ? request.head.authority : HTTPField.Name(String(name)).flatMap { fields[$0] }
            return (String(name), value ?? "")
        }
        let region = given.split(separator: "/").dropFirst(2).first.map(String.init) ?? ""
        let expected = RequestSignature(key: key, region: region).authorization(
            for: RequestSignature.Request(
                method: request.method.rawValue, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
                headers: headers, contentDigest: digest), at: time)
        return given == expected
    }

    private func answer(_ request: Request, _ target: String, _ body: Data) -> Response {
        let key = Self.key(of: target, in: bucket)
        let query = Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { $1 }
        let digest = HTTPField.Name("x-amz-meta-sha256").flatMap { request.headers[$0] }
        return state.withLock { state in
            switch (request.method, query["uploadId"]) {
            case (.post, nil):
                let name = "upload-\(state.requests.count)"
                state.uploads[name] = (key, digest, [:])
                return Self.document(
                    "<InitiateMultipartUploadResult><UploadId>\(name)</UploadId></InitiateMultipartUploadResult>")
            case (.put, let upload?):
                guard let number = query["partNumber"].flatMap({ Int($0) }), state.uploads[upload] != nil else {
                    return Self.refusal(404, "NoSuchUpload")
                }
                state.uploads[upload]?.parts[number] = body
                return Self.empty([("etag", "\"part-\(number)-\(body.count)\"")])
            case (.post, let upload?):
                guard let known = state.uploads[upload] else { return Self.refusal(404, "NoSuchUpload") }
                let text = String(decoding: body, as: UTF8.self)
                let numbers = XMLText(text).all("PartNumber").compactMap { Int($0.text) }
                guard numbers == known.parts.keys.sorted(),
                    numbers.allSatisfy({ text.contains("\"part-\($0)-\(known.parts[$0]?.count ?? 0)\"") })
                else { return Self.refusal(400, "InvalidPart") }
                state.uploads[upload] = nil
                state.objects[known.key] = Stored(
                    content: numbers.reduce(into: Data()) { $0 += known.parts[$1] ?? Data() }, digest: known.digest,
                    modified: Date())
                return Self.document(
                    "<CompleteMultipartUploadResult><Key>\(known.key)</Key></CompleteMultipartUploadResult>")
            case (.delete, let upload?):
                state.uploads[upload] = nil
                return Self.empty([], status: .noContent)
            case (.put, nil):
                state.objects[key] = Stored(content: body, digest: digest, modified: Date())
                return Self.empty([])
            case (.delete, nil):
                state.objects[key] = nil
                return Self.empty([], status: .noContent)
            case (.head, _), (.get, _):
                if key.isEmpty { return Self.listing(state.objects, query) }
                guard let stored = state.objects[key] else { return Self.refusal(404, "NoSuchKey") }
                return Self.content(stored, request)
            default: return Self.refusal(405, "MethodNotAllowed")
            }
        }
    }
}

extension StoreServer {
    private static func key(of target: String, in bucket: String) -> String {
        let path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        let rest = path.dropFirst("/\(bucket)".count).drop { $0 == "/" }
        return String(rest).removingPercentEncoding ?? String(rest)
    }

    private static func range(_ request: Request, of content: Data) -> Range<Int> {
        let bounds = (request.headers[.range] ?? "").drop { $0 != "=" }.dropFirst().split(separator: "-")
        guard bounds.count == 2, let first = Int(bounds[0]), let last = Int(bounds[1]) else { return 0..<content.count }
        return first..<min(content.count, last + 1)
    }

    private static func content(_ stored: Stored, _ request: Request) -> Response {
        var fields: [(String, String)] = stored.digest.map { [("x-amz-meta-sha256", $0)] } ?? []
        if request.method == .head {
            fields.append(("content-length", String(stored.content.count)))
            return empty(fields)
        }
        let isPart = request.headers[.range] != nil
        return Response(
            status: isPart ? .partialContent : .ok, headers: headers(fields),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: stored.content[range(request, of: stored.content)])))
    }

    /// Two objects a page, so that clients have to turn pages.
    private static func listing(_ objects: [String: Stored], _ query: [String: String]) -> Response {
        let prefix = (query["prefix"] ?? "").removingPercentEncoding ?? ""
        let token = (query["continuation-token"] ?? "").removingPercentEncoding ?? ""
        let rest = objects.filter { $0.key.hasPrefix(prefix) && $0.key > token }.sorted { $0.key < $1.key }
        let entries = rest.prefix(2).map { key, stored in
            """
            <Contents><Key>\(key.escapedForXML)</Key><LastModified>\(stored.modified.ISO8601Format().dropLast()).000Z\
            </LastModified><Size>\(stored.content.count)</Size></Contents>
            """
        }
        let more = rest.count > 2
        let next = more ? "<NextContinuationToken>\(rest[1].key.escapedForXML)</NextContinuationToken>" : ""
        return document(
            "<ListBucketResult><IsTruncated>\(more)</IsTruncated>\(next)\(entries.joined())</ListBucketResult>")
    }

    private static func refusal(_ status: Int, _ code: String) -> Response {
        var response = document("<Error><Code>\(code)</Code><Message>told to</Message></Error>")
        response.status = .init(code: status)
        return response
    }

    private static func document(_ text: String) -> Response {
        Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func empty(_ fields: [(String, String)], status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: headers(fields))
    }

    private static func headers(_ fields: [(String, String)]) -> HTTPFields {
        fields.reduce(into: HTTPFields()) { headers, field in
            if let name = HTTPField.Name(field.0) { headers[name] = field.1 }
        }
    }

    /// A body that ends before its time, and the connection with it.
    private static func cut(after bytes: Data, of count: Int) -> ResponseBody {
        ResponseBody(contentLength: count) { writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            throw ConnectionCut()
        }
    }
}

private struct ConnectionCut: Error {}
