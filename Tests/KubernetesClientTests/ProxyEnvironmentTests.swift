import Testing

@testable import KubernetesClient

@Suite struct ProxyEnvironmentTests {
    private func isProxied(_ server: String, except list: String) throws -> Bool {
        let environment = ProxyEnvironment(["HTTPS_PROXY": "http://p", "HTTP_PROXY": "http://q", "NO_PROXY": list])
        return try environment.applied(to: Client.Configuration(server: server)).proxyURL != nil
    }

    @Test(arguments: [
        ("https://example.com", "other.com"), ("https://example.com", ".example.com"),
        ("https://notexample.com", "example.com"),
        ("https://example.com:6443", "example.com:443"), ("https://10.1.2.3", "10.2.0.0/16"),
        ("https://10.1.2.3", "10.1.2.4"), ("https://[fd00::1]", "fd01::/16"), ("https://10.1.2.3", "10.0.0.0/33"),
        ("https://10.1.2.3", "fd00::/8"), ("http://example.com", ""),
    ])
    func goesThroughTheProxy(server: String, list: String) throws {
        #expect(try isProxied(server, except: list))
    }

    @Test(arguments: [
        ("https://example.com", "example.com"), ("https://a.b.Example.com", "EXAMPLE.com"),
        ("https://a.example.com/path", "x,.example.com"), ("https://example.com", "*"),
        ("https://example.com:6443", "example.com:6443"), ("https://example.com", "example.com:443"),
        ("https://10.1.2.3:6443", "10.1.0.0/16"), ("https://10.1.2.3", "10.1.2.0/23"), ("https://10.1.2.3", "10.1.2.3"),
        ("https://[fd00::1]:6443", "fd00::/8"), ("https://[fd00::1]", "[fd00::1]"),
        ("https://[fd00:0:0::1]", "fd00::1"),
        ("https://localhost:6443", ""), ("https://127.9.9.9", ""), ("https://[::1]", ""),
    ])
    func goesDirectly(server: String, list: String) throws {
        #expect(try !isProxied(server, except: list))
    }
}
