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

    /// Makes a gatekeeper that trusts tokens signed with `keys`.
    init(keys: SigningKeys) { verifier = TokenVerifier(keys: keys) }

    /// Decides.
    ///
    /// A token on a request that needs none is honoured when it is valid and otherwise as good as absent.
    /// - Parameters:
    ///   - rule: what the route demands.
    ///   - method: the request's method.
    ///   - authorization: the value of the Authorization field.
    ///   - now: seconds since 1970.
    func admit(
        _ rule: AccessRule, method: RequestMethod, _ bytes: Span<UInt8>, authorization: Range<Int>?, now: Double
    ) -> Admission {
        guard rule != .open else { return .admitted(nil) }
        let needed = rule.role(for: method)
        guard let token = authorization.flatMap({ Self.bearerToken(bytes, $0) }) else {
            guard needed != nil else { return .admitted(nil) }
            return .refused(
                Refusal(
                    401, "This needs an access token: ask /auth/login for one and send it as a Bearer token.",
                    challenge: #"Bearer realm="milestones""#))
        }
        do {
            let identity = try verifier.verify(bytes, token, now: now)
            guard let needed, identity.role < needed else { return .admitted(identity) }
            return .refused(
                Refusal(
                    403, "This needs the role \(needed.rawValue); the token has the role \(identity.role.rawValue).",
                    challenge: #"Bearer realm="milestones", error="insufficient_scope""#))
        } catch {
            guard needed != nil else { return .admitted(nil) }
            return .refused(
                Refusal(
                    401, "The access token is not accepted: \(error.rawValue).",
                    challenge: #"Bearer realm="milestones", error="invalid_token", "#
                        + #"error_description="\#(error.rawValue)""#))
        }
    }

    private static func bearerToken(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Range<Int>? {
        guard bytes.begins(with: "bearer ", in: value) else { return nil }
        let token = bytes.trimmed(value.lowerBound + 7..<value.upperBound)
        return token.isEmpty ? nil : token
    }
}
