import Hummingbird
import HummingbirdTesting
import ServiceKit
import Testing

@testable import Frontend

@Suite("Pages", .timeLimit(.minutes(1)))
struct PageTests {
    @Test func showsATimelineGroupedByYears() async throws {
        let page = try await Self.get("/")
        #expect(page.status == .ok)
        #expect(page.html.contains("<html lang=\"en\">"))
        #expect(page.html.contains("<title>Milestones</title>"))
        #expect(page.html.contains("45 milestones"))
        #expect(page.html.count(of: "<article") == 20)
        #expect(page.html.count(of: "<h2") == 10)
        #expect(page.html.contains("<time datetime=\"1900-01-02\">2 January 1900</time>"))
        #expect(page.html.contains("Page 1 of 3"))
        #expect(page.html.contains("rel=\"next\" href=\"/?page=2\""))
        #expect(!page.html.contains("rel=\"prev\""))
        #expect(!page.html.contains("{{"))
    }

    @Test func turnsPagesAndFilters() async throws {
        let source = SampleMilestones()
        let page = try await Self.get("/?page=3&category=space&order=desc&lang=es", source)
        #expect(
            source.asked
                == MilestoneQuery(language: .spanish, category: "space", order: .descending, offset: 40, limit: 20))
        #expect(page.html.contains("Página 3 de 3"))
        #expect(page.html.contains("rel=\"prev\" href=\"/?category=space&amp;order=desc&amp;page=2\""))
        #expect(!page.html.contains("rel=\"next\""))
        #expect(page.html.contains("<a href=\"/?category=space&amp;order=desc\" aria-current=\"true\">Espacio</a>"))
        #expect(page.headers[.setCookie]?.hasPrefix("language=es; Path=/;") == true)
        #expect(page.headers[.contentLanguage] == "es")
    }

    @Test func aPageBeyondTheLastLeadsBack() async throws {
        let page = try await Self.get("/?page=50")
        #expect(page.html.contains("There is no milestone here yet."))
        #expect(page.html.contains("rel=\"prev\" href=\"/?page=3\""))
    }

    @Test func remembersAChosenLanguage() async throws {
        let page = try await Self.get("/", headers: [.cookie: "language=es", .acceptLanguage: "en"])
        #expect(page.html.contains("<html lang=\"es\">"))
        #expect(page.headers[.setCookie] == nil)
        #expect(page.headers[.vary] == "Accept-Language, Cookie")
    }

    @Test func showsOneMilestone() async throws {
        let page = try await Self.get("/milestones/7")
        #expect(page.status == .ok)
        #expect(page.html.contains("<h1>Milestone 7</h1>"))
        #expect(page.html.contains("<title>Milestone 7 · Milestones</title>"))
        #expect(page.html.contains("href=\"/api/v1/milestones/7\""))
        #expect(page.html.contains("href=\"/?category=internet\""))
    }

    @Test(arguments: ["/milestones/unknown", "/nothing", "/nothing/at/all"])
    func tellsThatNothingIsThere(path: String) async throws {
        let page = try await Self.get(path, headers: [.acceptLanguage: "es"])
        #expect(page.status == .notFound)
        #expect(page.html.contains("<h1>No encontrado</h1>"))
    }

    @Test(arguments: ["/?page=2", "/milestones/7"])
    func staysUsefulWhenTheBackendIsDown(path: String) async throws {
        let page = try await Self.get(path, SampleMilestones(isDown: true))
        #expect(page.status == .serviceUnavailable)
        #expect(page.headers[.retryAfter] == "5")
        #expect(page.html.contains("<h1>Back in a moment</h1>"))
        #expect(page.html.contains("<a class=\"button\" href=\"\(path)\">Try again</a>"))
    }

    @Test func isReadyWithoutTheBackend() async throws {
        #expect(try await Self.get("/ready", SampleMilestones(isDown: true)).status == .ok)
        #expect(try await Self.get("/health").status == .ok)
        #expect(try await Self.get("/metrics").status == .ok)
    }

    @Test(arguments: ["/", "/milestones/evil"])
    func escapesWhateverAMilestoneHolds(path: String) async throws {
        let attack = "<script>alert('1')</script>\"'><img src=x onerror=alert(1)>&{{title}}{{{title}}}"
        let source = SampleMilestones([
            SampleMilestones.milestone("evil", title: attack, description: attack, category: attack)
        ])
        let page = try await Self.get(path, source, title: "<b>\(attack)</b>")
        #expect(page.status == .ok)
        #expect(!page.html.contains("<script"))
        #expect(!page.html.contains("<img src=x"))
        #expect(!page.html.contains("<b>"))
        #expect(!page.html.contains("'1'"))
        #expect(page.html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;"))
        #expect(page.html.contains("data-category=\"other\""))
    }

    @Test func escapesWhateverAnAddressHolds() async throws {
        let page = try await Self.get(
            "/?category=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&order=%22%3E&page=%3Cb%3E&lang=%22")
        #expect(page.status == .ok)
        #expect(!page.html.contains("<script"))
        #expect(!page.html.contains("<b>"))
    }

    @Test func forbidsEverythingInline() async throws {
        for path in ["/", "/milestones/7", "/nothing"] {
            let page = try await Self.get(path)
            #expect(page.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; style-src 'self';") == true)
            #expect(page.headers[.contentSecurityPolicy]?.contains("unsafe") == false)
            #expect(page.headers[.xContentTypeOptions] == "nosniff")
            for inline in ["<style", "style=", "<script", "onclick", "javascript:"] {
                #expect(!page.html.contains(inline), "\(path) holds \(inline)")
            }
        }
    }

    @Test func servesAssetsForEverUnderTheirFingerprints() async throws {
        let resources = try await FrontendResources.load()
        for asset in [resources.stylesheet, resources.icon] {
            let response = try await Self.get(asset.path)
            #expect(response.status == .ok)
            #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(response.headers[.contentType] == asset.contentType)
        }
        let page = try await Self.get("/")
        #expect(page.html.contains("href=\"\(resources.stylesheet.path)\""))
        let changed = StaticAsset(name: "style", fileExtension: "css", contentType: "text/css", content: [0])
        #expect(changed.path != resources.stylesheet.path)
    }

    private static func get(
        _ path: String, _ source: SampleMilestones = SampleMilestones(), title: String = "Milestones",
        headers: HTTPFields = [:]
    ) async throws -> (status: HTTPResponse.Status, headers: HTTPFields, html: String) {
        let process = ServiceProcess(name: "frontend-test")
        let settings = FrontendSettings(http: HTTPSettings(port: 0), backendURL: "http://unused", title: title)
        let router = process.makeRouter()
        PageRoutes(
            source: source, resources: try await FrontendResources.load(), settings: settings, logger: process.logger
        ).add(to: router)
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: headers) { response in
                (response.status, response.headers, String(buffer: response.body))
            }
        }
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
