import Testing

@testable import LocalKubelet

struct ImageCatalogueTests {
    @Test(arguments: [
        ("postgres", "docker.io/library/postgres:latest"),
        ("postgres:15", "docker.io/library/postgres:15"),
        ("prom/prometheus:v2.55.1", "docker.io/prom/prometheus:v2.55.1"),
        ("ghcr.io/milestones/milestone-backend:0.1.0", "ghcr.io/milestones/milestone-backend:0.1.0"),
        ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
        ("a/b@sha256:abc", "docker.io/a/b@sha256:abc"),
    ])
    func completesReferences(text: String, whole: String) {
        #expect(ImageReference(text)?.description == whole)
    }

    @Test(arguments: ["", "UPPER/case", "a//b", "a:", "a@digest"])
    func refusesWhatIsNoReference(text: String) {
        #expect(ImageReference(text) == nil)
    }

    @Test(arguments: [
        ("*/milestone-*:*", "ghcr.io/milestones/milestone-backend:0.1.0", true),
        ("*/milestone-*:*", "ghcr.io/milestones/backend:0.1.0", false),
        ("docker.io/prom/prometheus:v2.*", "prom/prometheus:v2.42.0", true),
        ("docker.io/prom/prometheus:v2.*", "prom/prometheus:v3.0.0", false),
        ("docker.io/library/postgres:*", "postgres:15", true),
        ("docker.io/library/postgres:*", "quay.io/library/postgres:15", false),
    ])
    func matchesPatterns(pattern: String, image: String, matches: Bool) throws {
        #expect(ImagePattern(pattern).matches(try #require(ImageReference(image))) == matches)
    }

    @Test func saysWhatItMaps() {
        let catalogue = ImageCatalogue.machine(programs: "/nowhere")
        let error = #expect(throws: ImageError.self) { try catalogue.image(named: "redis:7") }
        #expect(error?.reason == "ErrImagePull")
        #expect(error?.description.contains("docker.io/library/postgres:*") ?? false)
        #expect(throws: ImageError.invalidName("Not an image")) { try catalogue.image(named: "Not an image") }
    }

    @Test func saysWhatIsMissing() {
        let catalogue = ImageCatalogue.machine(programs: "/nowhere")
        let program = #expect(throws: ImageError.self) { try catalogue.image(named: "x.io/milestone-backend:1") }
        #expect(program?.description.contains("swift build --product milestone-backend") ?? false)
        let version = #expect(throws: ImageError.self) { try catalogue.image(named: "postgres:9") }
        #expect(version?.description.contains("/usr/lib/postgresql/9/bin/postgres is not on this machine") ?? false)
    }

    @Test func findsTheSwiftRuntime() {
        let maps = """
            7f00-7f01 r-xp 00000000 08:01 1  /usr/lib/x86_64-linux-gnu/libc.so.6
            7f02-7f03 r-xp 00000000 08:01 2  /srv/swift 6/usr/lib/swift/linux/libswiftCore.so
            """
        #expect(RuntimeLibraries.swiftDirectory(inMaps: maps) == "/srv/swift 6/usr/lib/swift/linux")
        #expect(RuntimeLibraries.swiftDirectory(inMaps: "") == nil)
    }
}
