import Foundation
import KubernetesModel
import NIOHTTP1
import Testing

/// Starting, stopping and deleting: what must stay, and what must not.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct LifecycleTests {
    @Test func keepsItsDataOverARestart() async throws {
        try await withInstallation(slot: 1) { installation in
            let first = try await installation.up()
            #expect(first.contains("Ready in"))
            let token = try await installation.login()
            let created = try await HTTPAnswer.of(
                .POST, installation.url + "/api/v1/milestones", token: token,
                json: [
                    "date": "2026-11-25", "title": "A row that stays", "description": "It outlives its processes.",
                    "category": "computing", "language": "en",
                ])
            let id = try #require(try created.json["id"]?.stringValue)
            let before = try installation.processes()

            try await installation.local("down").succeeded()
            #expect(before.filter(ProcessTree.isAlive).isEmpty)

            try await installation.up()
            let row = try await HTTPAnswer.of(.GET, installation.url + "/api/v1/milestones/\(id)")
            #expect(row.status == 200)
        }
    }

    @Test func leavesNoProcessBehindAKilledSupervisor() async throws {
        try await withInstallation(slot: 2) { installation in
            try await installation.up()
            let processes = try installation.processes()
            #expect(processes.count > 6)

            #expect(kill(try installation.supervisor(), SIGKILL) == 0)
            try await eventually("every process is gone") { processes.filter(ProcessTree.isAlive).isEmpty }

            try await installation.up()
            #expect(try await HTTPAnswer.of(.GET, installation.url + "/api/v1/milestones?limit=1").status == 200)
        }
    }

    @Test func keepsTheVolumeOfADeletedPlatform() async throws {
        try await withInstallation(slot: 3) { installation in
            try await installation.up()
            try await installation.kubectl("delete", "mp", "quickstart")
            try await eventually(within: 60, "all objects of the platform but its volumes and credentials are gone") {
                try await installation.kubectl(
                    "get", "deploy,sts,svc,job,pod,configmap", "-l", "app.kubernetes.io/instance=quickstart", "-o",
                    "name"
                ).isEmpty
            }
            let claims = try await installation.kubectl("get", "pvc", "-o", "name")
            #expect(claims.contains("quickstart-database-0"), "\(claims)")
            #expect(
                try await installation.kubectl("get", "secret", "quickstart-database", "-o", "name")
                    == "secret/quickstart-database\n")
            let names = try installation.processes().map(\.name)
            #expect(!names.contains { $0.hasPrefix("postgres") || $0.hasPrefix("milestone-backe") }, "\(names)")

            // A platform of the same name takes the volume and the credentials over.
            try await installation.up()
        }
    }

    @Test func saysWhatToDoAboutABusyPort() async throws {
        let installation = Installation(slot: 4)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(16_447).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(bound == 0 && listen(descriptor, 1) == 0)

        let answer = try await installation.local(
            "up", ["--filename", Installation.package.path + "/examples/quickstart.yaml"])
        #expect(answer.status != 0)
        #expect(answer.errors.contains("127.0.0.1:16447 is in use"), "\(answer.errors)")
        #expect(answer.errors.contains("--port"))
        try await installation.remove()
    }

    private func withInstallation(
        slot: Int, _ body: (Installation) async throws -> Void
    ) async throws {
        let installation = Installation(slot: slot)
        do {
            try await body(installation)
        } catch {
            try await installation.remove()
            throw error
        }
        try await installation.remove()
    }
}

extension Installation {
    /// The supervisor's process id.
    func supervisor(sourceLocation: SourceLocation = #_sourceLocation) throws -> Int32 {
        let text = try file("cluster.pid").trimmingCharacters(in: .whitespacesAndNewlines)
        return try #require(Int32(text), sourceLocation: sourceLocation)
    }

    /// The supervisor and all that descend from it.
    func processes() throws -> Set<ProcessTree.Entry> {
        try ProcessTree().descendants(of: supervisor())
    }
}
