import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Reads milestones from the platform's backend.
struct BackendClient: MilestoneSource {
    /// Longest time that an answer may take.
    private static let timeout = TimeAmount.seconds(5)
    /// Largest answer that is read, in bytes.
    private static let largestAnswer = 4 * 1024 * 1024

    private let baseURL: String
    private let client: HTTPClient

    /// Makes a client of the backend at `baseURL`, which may end in a slash.
    init(baseURL: String, client: HTTPClient) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.client = client
    }

    func milestones(_ query: MilestoneQuery) async throws -> MilestoneList {
        var items = [
            "language=\(query.language.rawValue)", "order=\(query.order.rawValue)", "limit=\(query.limit)",
            "offset=\(query.offset)",
        ]
        if let category = query.category { items.append("category=\(category.queryEncoded)") }
        guard let list: MilestoneList = try await get("/v1/milestones?" + items.joined(separator: "&")) else {
            throw MilestoneSourceError(reason: "the backend has no milestones")
        }
        return list
    }

    func milestone(_ id: String) async throws -> Milestone? { try await get("/v1/milestones/\(id.queryEncoded)") }

    /// What the backend answers at `path`, nil when it has nothing there.
    private func get<Answer: Decodable>(_ path: String) async throws -> Answer? {
        do {
            var request = HTTPClientRequest(url: baseURL + path)
            request.headers.add(name: "Accept", value: "application/json")
            let response = try await client.execute(request, timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.largestAnswer)
            switch response.status {
            case .ok: return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
            case .notFound, .badRequest: return nil
            default: throw MilestoneSourceError(reason: "the backend answered \(response.status.code)")
            }
        } catch let error as MilestoneSourceError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw MilestoneSourceError(reason: "\(error)")
        }
    }
}

extension String {
    /// The text as a value of a query or a segment of a path.
    var queryEncoded: String {
        utf8.reduce(into: "") { encoded, octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(octet))
            default:
                encoded += "%" + (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
            }
        }
    }
}
