/// Decides whether a request may take its route, and for whom it acts.
struct Gatekeeper: Sendable {
    /// The outcome.
    enum Admission: Equatable {
        /// The request may pass.
        case admitted(Identity?)
        /// It may not.
        case refused(Refusal)
    }

    private let verifier: TokenVerifier
    private var verified: VerifiedTokens
    private let missedKey: @Sendable () -> Bool

    /// Makes a gatekeeper that trusts tokens signed with `keys`.
    ///
    /// - Parameters:
    ///   - external: whose tokens are accepted besides.
    ///   - tokenCache: most verified tokens that it remembers.
    ///   - missedKey: called when a token names an unknown key; says whether keys are about to be read again.
    init(
        keys: SigningKeys, external: TokenAuthority? = nil, tokenCache: Int,
        missedKey: @escaping @Sendable () -> Bool = { false }
    ) {
        verifier = TokenVerifier(keys: keys, external: external)
        self.missedKey = missedKey
        verified = VerifiedTokens(capacity: tokenCache)
    }

    /// Decides.
    ///
    /// A token on a request that needs none is honoured when it is valid and otherwise as good as absent. A token in a
    /// cookie proves nothing on a request that writes, unless the request also says the word that only the page which
    /// logged in knows: browsers send cookies whoever makes them ask.
    /// - Parameters:
    ///   - rule: what the route demands.
    ///   - method: the request's method.
    ///   - fields: the request's fields.
    ///   - now: seconds since 1970.
    mutating func admit(
        _ rule: AccessRule, method: RequestMethod, _ bytes: Span<UInt8>, _ fields: MessageFields,
        now: @autoclosure () -> Double
    ) -> Admission {
        guard rule != .open else { return .admitted(nil) }
        let needed = rule.role(for: method)
        let bearer = fields.first(.authorization).flatMap { Self.bearerToken(bytes, $0.value) }
        guard let token = bearer ?? Self.cookie(bytes, fields) else {
            guard needed != nil else { return .admitted(nil) }
            return .refused(
                Refusal(
                    401, "This needs an access token: ask /auth/login for one and send it as a Bearer token.",
                    challenge: #"Bearer realm="milestones""#))
        }
        do {
            let verified = try verify(bytes, token, now: now())
            if bearer == nil, !method.isSafe, !Self.proves(verified, bytes, fields.first(.csrfToken)?.value) {
                guard needed != nil else { return .admitted(nil) }
                return .refused(
                    Refusal(403, "This needs the field X-CSRF-Token with the csrf_token that the login answered."))
            }
            let identity = verified.identity
            guard let needed, identity.role < needed else { return .admitted(identity) }
            return .refused(
                Refusal(
                    403, "This needs the role \(needed.rawValue); the token has the role \(identity.role.rawValue).",
                    challenge: #"Bearer realm="milestones", error="insufficient_scope""#))
        } catch {
            let isMissed = error == .unknownKey && missedKey()
            guard needed != nil else { return .admitted(nil) }
            if isMissed {
                return .refused(
                    Refusal(503, "The token's key isn't known yet; its issuer is being asked.", retryAfter: 1))
            }
            return .refused(
                Refusal(
                    401, "The access token is not accepted: \(error.rawValue).",
                    challenge: #"Bearer realm="milestones", error="invalid_token", "#
                        + #"error_description="\#(error.rawValue)""#))
        }
    }

    private mutating func verify(
        _ bytes: Span<UInt8>, _ range: Range<Int>, now: Double
    ) throws(TokenRejection) -> VerifiedToken {
        if let known = verified.token(bytes, range, now: now) { return known }
        let token = try verifier.verify(bytes, range, now: now)
        verified.keep(token, bytes, range)
        return token
    }

    private static func cookie(_ bytes: Span<UInt8>, _ fields: MessageFields) -> Range<Int>? {
        for field in fields.lines where field.known == .cookie {
            if let value = SessionCookies.value(of: SessionCookies.access, bytes, field.value) { return value }
        }
        return nil
    }

    private static func proves(_ token: VerifiedToken, _ bytes: Span<UInt8>, _ value: Range<Int>?) -> Bool {
        guard let csrf = token.csrf, let value, csrf.count == value.count, !csrf.isEmpty else { return false }
        var difference: UInt8 = 0
        for offset in csrf.indices { difference |= csrf[offset] ^ bytes[value.lowerBound + offset] }
        return difference == 0
    }

    private static func bearerToken(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Range<Int>? {
        guard bytes.begins(with: "bearer ", in: value) else { return nil }
        let token = bytes.trimmed(value.lowerBound + 7..<value.upperBound)
        return token.isEmpty ? nil : token
    }
}
