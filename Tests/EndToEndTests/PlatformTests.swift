import Foundation
import KubernetesModel
import NIOHTTP1
import Testing

/// What a newcomer does with a running platform, with the stock `kubectl` and over HTTP.
@Suite(.serialized, .runningPlatform(slot: 0), .timeLimit(.minutes(10)))
struct PlatformTests {
    private var platform: Installation {
        get throws { try #require(RunningPlatform.current) }
    }

    @Test func showsMilestonesAsAPage() async throws {
        let page = try await HTTPAnswer.of(.GET, platform.url + "/?lang=en", accept: "text/html")

        #expect(page.status == 200)
        #expect(page.headers.first(name: "content-type")?.hasPrefix("text/html") == true)
        let first = try await HTTPAnswer.of(.GET, platform.url + "/api/v1/milestones?limit=1&language=en").json
        let title = try #require(first["items"]?.arrayValue?.first?["title"]?.stringValue)
        let escaped = title.replacing("&", with: "&amp;").replacing("'", with: "&#39;")
        #expect(page.body.contains(title) || page.body.contains(escaped), "\(title) is not on the page")
    }

    @Test func servesMilestonesFromPostgreSQL() async throws {
        let list = try await HTTPAnswer.of(.GET, platform.url + "/api/v1/milestones?limit=5").json

        #expect(list["items"]?.arrayValue?.count == 5)
        #expect(try #require(list["total"]?.integerValue) >= 400)
    }

    @Test func letsOnlyTheAdministratorWrite() async throws {
        let milestones = try platform.url + "/api/v1/milestones"
        let document: JSONValue = [
            "date": "2026-11-25", "title": "A test wrote a milestone", "description": "It is deleted at once.",
            "category": "computing", "language": "en",
        ]
        #expect(try await HTTPAnswer.of(.POST, milestones, json: document).status == 401)
        #expect(try await HTTPAnswer.of(.POST, milestones, token: "nonsense", json: document).status == 401)

        let token = try await platform.login()
        let created = try await HTTPAnswer.of(.POST, milestones, token: token, json: document)
        #expect(created.status == 201, "\(created.body)")
        let id = try #require(try created.json["id"]?.stringValue)
        #expect(try await HTTPAnswer.of(.GET, "\(milestones)/\(id)").json["title"] == document["title"])
        #expect(try await HTTPAnswer.of(.DELETE, "\(milestones)/\(id)", token: token).status == 204)
        #expect(try await HTTPAnswer.of(.GET, "\(milestones)/\(id)").status == 404)
    }

    @Test func answersTheStockKubectl() async throws {
        let platform = try platform
        let table = try await platform.kubectl("get", "mp,deploy,sts,svc,pod")
        for name in [
            "milestoneplatform.platform.milestones.dev/quickstart", "deployment.apps/quickstart-backend",
            "statefulset.apps/quickstart-database", "service/quickstart-gateway", "pod/quickstart-database-0",
        ] {
            #expect(table.contains(name), "\(name) is missing in\n\(table)")
        }
        let description = try await platform.kubectl("describe", "mp", "quickstart")
        #expect(description.contains("DatabaseReady"))
        try await platform.kubectl("wait", "--for=condition=Ready", "mp/quickstart", "--timeout=30s")
        #expect(try await platform.kubectl("logs", "deploy/quickstart-backend", "--tail=5").contains("{"))
        #expect(try await platform.kubectl("explain", "mp.spec.deletionPolicy").contains("Retain"))
    }

    @Test func restartsAKilledBackendAndSaysSo() async throws {
        let platform = try platform
        let backend = try #require(try platform.processes().first { $0.name.hasPrefix("milestone-backe") })

        #expect(kill(backend.pid, SIGKILL) == 0)
        try await eventually("the restart is counted") {
            let status = try await platform.status()
            let component = status["components"]?.arrayValue?.first { $0["name"]?.stringValue == "backend" }
            return (component?["restarts"]?.integerValue ?? 0) >= 1
        }
        try await eventually("the backend answers again") {
            try await HTTPAnswer.of(.GET, platform.url + "/api/v1/milestones?limit=1").status == 200
        }
        try await platform.kubectl("wait", "--for=condition=Ready", "mp/quickstart", "--timeout=60s")
    }

    @Test func putsADeletedChildBack() async throws {
        let platform = try platform
        let before = try await platform.kubectl(
            "get", "deploy", "quickstart-frontend", "-o", "jsonpath={.metadata.uid}")
        try await platform.kubectl("delete", "deploy", "quickstart-frontend", "--wait=false")
        try await eventually("the deployment is back") {
            let now = try await platform.kubectl(
                ["get", "deploy", "quickstart-frontend", "-o", "jsonpath={.metadata.uid}"])
            return now.status == 0 && now.output != before
        }
        try await platform.kubectl("wait", "--for=condition=Ready", "mp/quickstart", "--timeout=60s")
    }

    @Test func putsDriftRight() async throws {
        let platform = try platform
        try await platform.kubectl("scale", "deploy/quickstart-frontend", "--replicas=2")
        try await eventually("the size is the platform's again") {
            try await platform.kubectl("get", "deploy", "quickstart-frontend", "-o", "jsonpath={.spec.replicas}") == "1"
        }
    }

    @Test func scalesTheBackend() async throws {
        let platform = try platform
        try await platform.patch(#"{"spec":{"backend":{"replicas":3}}}"#)
        try await eventually("three backends are ready") {
            try await platform.kubectl(
                "get", "deploy", "quickstart-backend", "-o", "jsonpath={.status.readyReplicas}") == "3"
        }
        let addresses = try await platform.kubectl(
            "get", "pod", "-l", "app.kubernetes.io/component=backend", "-o", "jsonpath={.items[*].status.podIP}"
        ).split(separator: " ")
        #expect(addresses.count == 3)
        for address in addresses {
            #expect(try await HTTPAnswer.of(.GET, "http://\(address):8000/ready").status == 200)
        }
        try await platform.patch(#"{"spec":{"backend":{"replicas":1}}}"#)
        try await platform.kubectl("wait", "--for=condition=Ready", "mp/quickstart", "--timeout=60s")
    }

    @Test func acceptsEveryExample() async throws {
        let examples = Installation.package.appending(path: "examples").path
        let answer = try await platform.kubectl("apply", "--server-side", "--dry-run=server", "-f", examples)
        for name in ["minimal", "production", "quickstart"] {
            #expect(answer.contains("milestoneplatform.platform.milestones.dev/\(name) "), "\(answer)")
        }
    }

    @Test func refusesABadValueByName() async throws {
        let answer = try await platform.kubectl([
            "patch", "mp", "quickstart", "--type=merge", "-p", #"{"spec":{"backend":{"replicas":-1}}}"#,
        ])
        #expect(answer.status != 0)
        #expect(answer.errors.contains("spec.backend.replicas"), "\(answer.errors)")
    }

    @Test(arguments: [
        (
            "secretless", #"{"database":{"external":{"urlSecretRef":{"name":"nowhere","key":"uri"}}}}"#,
            "SchemaReady", "nowhere"
        ),
        (
            "imageless", #"{"database":{"managed":{"version":"15"}},"frontend":{"image":"example.test/none:1"}}"#,
            "FrontendReady", "example.test/none:1"
        ),
    ])
    func saysWhyAPlatformCannotBecomeReady(name: String, spec: String, condition: String, cause: String) async throws {
        let platform = try platform
        try await platform.kubectl(
            "apply", "-f", "-",
            input: #"""
                {"apiVersion":"platform.milestones.dev/v1alpha1","kind":"MilestonePlatform",
                 "metadata":{"name":"\#(name)","namespace":"default"},"spec":\#(spec)}
                """#)
        try await eventually(within: 60, "\(condition) names \(cause)") {
            let conditions = try await platform.status(name)["conditions"]?.arrayValue ?? []
            let found = conditions.first { $0["type"]?.stringValue == condition }
            return found?["status"] == "False" && found?["message"]?.stringValue?.contains(cause) == true
        }
        try await platform.kubectl("delete", "mp", name)
    }
}

extension Installation {
    /// The text of a file of the cluster's directory.
    func file(_ name: String) throws -> String {
        try String(contentsOf: directory.appending(path: name), encoding: .utf8)
    }

    /// The status of a platform.
    func status(_ name: String = "quickstart") async throws -> JSONValue {
        let text = try await kubectl("get", "mp", name, "-o", "json")
        return try JSONValue(parsing: text.utf8)["status"] ?? [:]
    }

    /// Merges into the quickstart platform.
    func patch(_ document: String) async throws {
        try await kubectl("patch", "mp", "quickstart", "--type=merge", "-p", document)
    }

    /// Waits until a platform is ready.
    func ready(_ name: String = "quickstart", sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await kubectl(
            "wait", "--for=condition=Ready", "mp/\(name)", "--timeout=80s", sourceLocation: sourceLocation)
    }

    /// A token of a platform's generated administrator.
    ///
    /// - Parameter url: where the platform's gateway answers; ``url`` when left out.
    func login(
        _ name: String = "quickstart", at url: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let secret = try await JSONValue(
            parsing: kubectl("get", "secret", "\(name)-admin", "-o", "json").utf8)
        func value(_ key: String) throws -> JSONValue {
            let encoded = try #require(secret[path: "data", key]?.stringValue, sourceLocation: sourceLocation)
            return .string(String(decoding: try #require(Data(base64Encoded: encoded)), as: UTF8.self))
        }
        let answer = try await HTTPAnswer.of(
            .POST, "\(url ?? self.url)/auth/login",
            json: ["username": value("username"), "password": value("password")])
        try #require(answer.status == 200, "\(answer.body)", sourceLocation: sourceLocation)
        return try #require(try answer.json["access_token"]?.stringValue, sourceLocation: sourceLocation)
    }
}
