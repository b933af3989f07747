import ServiceKit
import Testing

@testable import Gateway

@Suite struct GatewaySettingsTests {
    private static let required = ["BACKEND_URL": "http://backend:8000", "FRONTEND_URL": "http://frontend:3000"]

    /// The settings of a gateway with these variables.
    private func settings(_ variables: [String: String]) throws -> GatewaySettings {
        try GatewaySettings(
            reader: .settings(environment: variables.merging(Self.required) { given, _ in given }))
    }

    @Test func whatHoldsByDefaultCanBeSaidToo() throws {
        let silent = try settings([:])
        let spoken = try settings([
            "AUTH_ACCESS_TOKEN_LIFETIME": "\(silent.accessTokenLifetime.components.seconds)",
            "AUTH_REFRESH_TOKEN_LIFETIME": "\(silent.sessionLifetime.components.seconds)",
        ])
        #expect(spoken.accessTokenLifetime == silent.accessTokenLifetime)
        #expect(spoken.sessionLifetime == silent.sessionLifetime)
        let secure = ["HTTPS_CERTIFICATE_DIRECTORY": "/tls"]
        let year = secure.merging(["HTTPS_HSTS_MAX_AGE": "31536000"]) { given, _ in given }
        #expect(try settings(year).entrance.security == settings(secure).entrance.security)
    }

    @Test(arguments: [
        ("AUTH_ACCESS_TOKEN_LIFETIME", "86401"), ("AUTH_REFRESH_TOKEN_LIFETIME", "31536001"),
        ("HTTP_IDLE_TIMEOUT", "-1"),
    ])
    func refusesWhatIsOutOfRange(name: String, value: String) {
        #expect {
            try settings([name: value])
        } throws: {
            "\($0)".contains(name)
        }
    }
}
