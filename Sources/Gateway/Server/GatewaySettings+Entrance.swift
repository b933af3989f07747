import Configuration
import ServiceKit

extension GatewaySettings {
    /// Reads what holds for clients before their requests are looked at.
    mutating func readEntrance(_ reader: ConfigReader) throws {
        certificateDirectory = reader.string(forKey: "https.certificate-directory")
        securePort = try reader.setting("https.port", default: securePort, in: 0...65_535)
        if certificateDirectory != nil {
            let publicPort = try reader.setting("https.public-port", default: 443, in: 1...65_535)
            let redirects = try reader.setting("https.redirect", as: Bool.self) ?? true
            entrance.redirectsToPort = redirects ? publicPort : nil
            let lifetime = try reader.duration(
                "https.hsts-max-age", default: .seconds(365 * 86_400), longest: .seconds(730 * 86_400))
            entrance.security.transportLifetime = Int(lifetime.components.seconds)
        }
        entrance.security.protectsResponses =
            try reader.setting("http.security-headers", as: Bool.self) ?? entrance.security.protectsResponses
        entrance.mostConnections = try reader.setting(
            "http.connection-limit", default: entrance.mostConnections, in: 1...10_000_000)
        entrance.mostConnectionsPerClient = try reader.setting(
            "http.connections-per-client", default: entrance.mostConnections, in: 1...10_000_000)
        entrance.expectsProxyHeader = try reader.setting("http.proxy-protocol", as: Bool.self) ?? false
        try readProxiesAndOrigins(reader)
    }

    private mutating func readProxiesAndOrigins(_ reader: ConfigReader) throws {
        if let text = reader.string(forKey: "http.trusted-proxies") {
            do {
                entrance.trustedProxies = try AddressRanges(text)
            } catch {
                throw SettingError(key: "http.trusted-proxies", problem: "is wrong: \(error)")
            }
        }
        guard let text = reader.string(forKey: "cors.allowed-origins"), !text.isEmpty else { return }
        let lifetime = try reader.duration("cors.max-age", default: .seconds(600))
        do {
            crossOrigin = try CrossOriginPolicy(text, lifetime: Int(lifetime.components.seconds))
        } catch {
            throw SettingError(key: "cors.allowed-origins", problem: "is wrong: \(error)")
        }
    }
}
