import Configuration
import Logging
import Testing

@testable import ServiceKit

struct ConfigurationTests {
    @Test func flagsComeBeforeTheEnvironmentAndBothBeforeDefaults() throws {
        let reader = ConfigReader.settings(
            arguments: ["--http-port", "9000"], environment: ["HTTP_PORT": "9001", "HTTP_HOST": "127.0.0.1"])
        let settings = try HTTPSettings(reader: reader, port: 8000)
        #expect(settings.port == 9000)
        #expect(settings.host == "127.0.0.1")
        #expect(settings.requestTimeout == .seconds(30))
        #expect(try HTTPSettings(reader: .settings(environment: [:]), port: 8000).port == 8000)
    }

    @Test(arguments: [
        ("HTTP_PORT", "80x"), ("HTTP_PORT", "70000"), ("HTTP_REQUEST_TIMEOUT", "-1"), ("HTTP_BODY_LIMIT", "1.5"),
        ("LOG_REQUESTS", "maybe"),
    ])
    func refusesSettingsItCannotRead(name: String, value: String) {
        #expect {
            try HTTPSettings(reader: .settings(environment: [name: value]), port: 1)
        } throws: {
            // The message names the variable, so that a person knows where to look.
            String(describing: $0).contains(name)
        }
    }

    @Test func readsDurationsAndLevels() throws {
        let reader = ConfigReader.settings(
            environment: ["LOG_LEVEL": "WARNING", "SHUTDOWN_DRAIN_DELAY": "0.25"])
        let settings = try ProcessSettings(reader: reader)
        #expect(settings.logLevel == .warning)
        #expect(settings.drainDelay == .milliseconds(250))
        #expect(throws: SettingError.self) {
            try ProcessSettings(reader: .settings(environment: ["LOG_LEVEL": "loud"]))
        }
    }

    @Test func durationsReachAsFarAsTheirSettingAllows() throws {
        let reader = ConfigReader.settings(environment: ["SESSION": "1209600"])
        #expect(throws: SettingError.self) { try reader.duration("session", default: .zero) }
        let fortnight = try reader.duration("session", default: .zero, longest: .seconds(365 * 86_400))
        #expect(fortnight == .seconds(14 * 86_400))
    }

    @Test func saysHowToGiveAMissingSetting() {
        #expect {
            try ConfigReader.settings(environment: [:]).requiredSetting("auth.admin-directory")
        } throws: {
            let text = String(describing: $0)
            return text.contains("--auth-admin-directory") && text.contains("AUTH_ADMIN_DIRECTORY")
        }
    }
}
