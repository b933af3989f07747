import Crypto

/// What buys the next access token, once: a session's id and a secret that only its bearer knows.
struct RefreshToken: Sendable, Equatable {
    private static let idLength = 16
    private static let secretLength = 32

    /// The session that it belongs to.
    let session: SessionID
    private let secret: [UInt8]

    /// Draws a token for a session.
    init(for session: SessionID, using generator: inout some RandomNumberGenerator) {
        self.session = session
        secret = (0..<Self.secretLength).map { _ in .random(in: 0...255, using: &generator) }
    }

    /// Reads what a client sends; nil for anything that can't be a token.
    init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count < 128, let decoded = Base64URL.decode(octets.span, octets.indices),
            decoded.count == Self.idLength + Self.secretLength
        else { return nil }
        session = SessionID(octets: Array(decoded.prefix(Self.idLength)))
        secret = Array(decoded.dropFirst(Self.idLength))
    }

    /// The token as clients keep it.
    var text: String { Base64URL.encode(session.octets + secret) }

    /// What is kept of it: whoever reads the store can't use it.
    var digest: [UInt8] { Array(SHA256.hash(data: secret)) }
}

/// Which session something belongs to.
struct SessionID: Sendable, Hashable {
    /// Sixteen octets.
    let octets: [UInt8]

    /// Takes an id's octets.
    init(octets: [UInt8]) { self.octets = octets }

    /// Draws an id.
    init(using generator: inout some RandomNumberGenerator) {
        octets = (0..<16).map { _ in .random(in: 0...255, using: &generator) }
    }
}
