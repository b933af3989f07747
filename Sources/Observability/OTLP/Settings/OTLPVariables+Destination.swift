import FoundationEssentials
import NIOSSL

extension OTLPVariables {
    /// The specification's endpoint; it holds only where an exporter is asked for by name.
    private static let defaultEndpoint = "http://localhost:4318"
    private static let commonEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"

    /// Where a signal goes; nil when it goes nowhere.
    mutating func destination(of signal: OTLPSignal) throws(OTLPSettingError) -> OTLPDestination? {
        let isAskedFor = isAskedFor(signal)
        guard isAskedFor != false else { return nil }
        guard
            let endpoint = text("ENDPOINT", of: signal)
                ?? (isAskedFor == true ? (Self.commonEndpoint, Self.defaultEndpoint) : nil)
        else { return nil }
        let path = endpoint.variable == Self.commonEndpoint ? "v1/\(signal.rawValue)" : nil
        var destination = OTLPDestination(url: try Self.url(endpoint, appending: path))
        if let headers = text("HEADERS", of: signal) { destination.headers = try Self.headers(headers) }
        let encodings = Dictionary(uniqueKeysWithValues: OTLPEncoding.allCases.map { ($0.rawValue, $0) })
        destination.encoding = choice(text("PROTOCOL", of: signal), of: encodings) ?? destination.encoding
        destination.timeout = duration(text("TIMEOUT", of: signal), default: destination.timeout)
        destination.isCompressed = choice(text("COMPRESSION", of: signal), of: ["gzip": true, "none": false]) ?? false
        if destination.url.hasPrefix("https:") { try readCertificates(of: signal, into: &destination) }
        return destination
    }

    /// Whether the signal's exporter is `otlp` or something else; nil when no variable says.
    private mutating func isAskedFor(_ signal: OTLPSignal) -> Bool? {
        let variable = "OTEL_\(signal.word)_EXPORTER"
        guard let list = text(variable) else { return nil }
        var isAskedFor: Bool?
        for name in list.split(separator: ",").map({ $0.filter { !$0.isWhitespace }.lowercased() }) {
            switch name {
            case "otlp": return true
            case "none": isAskedFor = false
            // Each program answers Prometheus anyway.
            case "prometheus" where signal == .metrics: isAskedFor = false
            default: warn("\(variable) names \"\(name)\", which is ignored. Set it to otlp or none.")
            }
        }
        return isAskedFor
    }

    /// The whole address of an endpoint, with a path below it or, without one, as it is.
    private static func url(
        _ endpoint: (variable: String, text: String), appending path: String?
    ) throws(OTLPSettingError) -> String {
        guard var parts = URLComponents(string: endpoint.text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            // What is before an @ may be a password.
            let shown = endpoint.text.contains("@") ? "is" : "is \"\(endpoint.text)\", which is"
            throw OTLPSettingError(
                variable: endpoint.variable,
                problem: "\(shown) not an address. Set it to one such as http://collector:4318 or "
                    + "https://otlp.example.com.")
        }
        guard parts.user == nil, parts.password == nil else {
            throw OTLPSettingError(
                variable: endpoint.variable,
                problem: "holds a name or a password. Give them in OTEL_EXPORTER_OTLP_HEADERS, as "
                    + "Authorization=Basic%20 and the base64 of name:password.")
        }
        parts.scheme = scheme
        parts.fragment = nil
        if let path { parts.path += parts.path.hasSuffix("/") ? path : "/" + path }
        if parts.path.isEmpty { parts.path = "/" }
        return parts.string ?? endpoint.text
    }

    private static func headers(
        _ given: (variable: String, text: String)
    ) throws(OTLPSettingError) -> [(name: String, value: String)] {
        func problem(_ entry: Int) -> OTLPSettingError {
            // The entry itself may be a key.
            OTLPSettingError(
                variable: given.variable,
                problem:
                    "can't be read at entry \(entry). Write name=value, several separated by commas, and commas or "
                    + "% within a value as %2C and %25.")
        }
        let headers: [(name: String, value: String)]
        do { headers = try OTLPPairs(given.text).pairs } catch { throw problem(error.entry) }
        for (index, header) in headers.enumerated() {
            let isToken = header.name.utf8.allSatisfy { octet in
                (0x21...0x7E).contains(octet) && !#"()<>@,;:\"/[]?={}"#.utf8.contains(octet)
            }
            // A line break would begin a field of its own.
            guard isToken, header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw problem(index + 1) }
        }
        return headers
    }

    private func readCertificates(
        of signal: OTLPSignal, into destination: inout OTLPDestination
    ) throws(OTLPSettingError) {
        if let file = text("CERTIFICATE", of: signal) { destination.trustRoots = try Self.certificates(file) }
        switch (text("CLIENT_CERTIFICATE", of: signal), text("CLIENT_KEY", of: signal)) {
        case (let certificate?, let key?):
            destination.identity = (try Self.certificates(certificate), try Self.key(key))
        case (let given?, nil), (nil, let given?):
            throw OTLPSettingError(
                variable: given.variable,
                problem: "is set alone. Set both the client's certificate and its key, or neither.")
        case (nil, nil): break
        }
    }

    private static func certificates(
        _ file: (variable: String, text: String)
    ) throws(OTLPSettingError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(file.text)
            if !certificates.isEmpty { return certificates }
        } catch {}  // The file's name says more than the library's code does.
        throw OTLPSettingError(
            variable: file.variable,
            problem: "is \"\(file.text)\", where no certificate can be read. Set it to the path of a PEM file.")
    }

    private static func key(_ file: (variable: String, text: String)) throws(OTLPSettingError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: file.text, format: .pem)
        } catch {
            throw OTLPSettingError(
                variable: file.variable,
                problem: "is \"\(file.text)\", where no private key can be read. Set it to the path of a PEM file.")
        }
    }
}
