import Foundation
import KubernetesModel
import NIOHTTP1
import Synchronization
import Testing

/// Credentials are replaced while the platform is used.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RotationTests {
    @Test func rotatesTheDatabasePasswordUnderRequests() async throws {
        let installation = Installation(slot: 5)
        do {
            try await installation.up()
            try await rotate(installation)
        } catch {
            try await installation.remove()
            throw error
        }
        try await installation.remove()
    }

    private func rotate(_ installation: Installation) async throws {
        let token = try await installation.login()
        let page = installation.url + "/api/v1/milestones?limit=1"
        let answers = Answers()
        func username() async throws -> String {
            let encoded = try await installation.kubectl(
                "get", "secret", "quickstart-database", "-o", "jsonpath={.data.username}")
            return String(decoding: try #require(Data(base64Encoded: encoded)), as: UTF8.self)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    while !Task.isCancelled {
                        let read = try await HTTPAnswer.of(.GET, page)
                        // Whoever may not delete is told before anybody looks for what isn't there.
                        let write = try await HTTPAnswer.of(
                            .DELETE, installation.url + "/api/v1/milestones/00000000-0000-0000-0000-000000000000",
                            token: token)
                        for status in [read.status, write.status] { answers.count(status) }
                    }
                } catch {
                    // A request that is under way at the end is given up.
                    guard Task.isCancelled else { throw error }
                }
            }
            for (request, login) in [("one", "milestones_a"), ("two", "milestones_b")] {
                try await installation.kubectl(
                    "annotate", "--overwrite", "mp/quickstart",
                    "platform.milestones.dev/rotateDatabasePassword=\(request)")
                try await eventually(within: 120, "\(login) is in use") { try await username() == login }
                try await eventually(within: 120, "the rotation is over") {
                    try await installation.kubectl(["get", "secret", "quickstart-database-rotation"]).status != 0
                }
            }
            group.cancelAll()
        }
        let statuses = answers.statuses
        #expect(Set(statuses.keys) == [200, 404], "\(statuses)")
        #expect(statuses.values.reduce(0, +) > 20, "\(statuses)")
        // Nobody logs in as they did before.
        let logins = try await installation.kubectl(
            "get", "events", "-o", "jsonpath={range .items[?(@.reason==\"PasswordRotated\")]}{.message}{end}")
        #expect(logins.contains("Only login milestones_b is let into the database"), "\(logins)")
    }
}

/// How often each status was answered.
private final class Answers: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    var statuses: [Int: Int] { counts.withLock { $0 } }

    func count(_ status: Int) { counts.withLock { $0[status, default: 0] += 1 } }
}
