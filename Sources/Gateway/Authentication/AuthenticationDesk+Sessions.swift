import FoundationEssentials
import Logging
import NIOCore

extension AuthenticationDesk {
    private struct RefreshRequest: Decodable {
        var refresh_token: String
    }

    /// The token that a request presents, and whether it came in a cookie.
    private enum Presented {
        case token(RefreshToken, inCookie: Bool)
        case refusal(Refusal)
    }

    /// Exchanges a refresh token for new tokens.
    func refresh(_ request: OwnRequest) async -> OwnResponse {
        switch presented(by: request) {
        case .refusal(let refusal): return .refusal(refusal)
        case .token(let token, let inCookie):
            guard let key = secrets.current.keys.signing(at: now) else { return .refusal(Self.noKey) }
            let outcome: LoginSessions.Outcome
            do {
                outcome = try await sessions.refresh(token, now: now)
            } catch {
                return unavailable(error)
            }
            switch outcome {
            case .refreshed(let identity, let next, let expiry):
                return await tokens(for: identity, key: key, refresh: next, until: expiry, inCookies: inCookie)
            case .refused(let verdict):
                count(verdict == .reused ? "reused" : "refused")
                if verdict == .reused {
                    logger.warning(
                        "A refresh token was used twice, so its session ended",
                        metadata: ["client": "\(request.clientAddress)"])
                }
                return .refusal(
                    Refusal(
                        401, "The refresh token is not accepted any longer: log in again.",
                        challenge: #"Bearer realm="milestones", error="invalid_grant""#))
            }
        }
    }

    /// Ends a session. An access token that is out stays good until it expires.
    func logout(_ request: OwnRequest) async -> OwnResponse {
        switch presented(by: request) {
        case .refusal(let refusal): return .refusal(refusal)
        case .token(let token, let inCookie):
            do {
                try await sessions.end(token, now: now)
            } catch {
                return unavailable(error)
            }
            return .answer(
                Answer(
                    status: 204, contentType: "", body: ByteBuffer(),
                    fields: [("Cache-Control", "no-store")] + (inCookie ? cookies.clearing : [])))
        }
    }

    private func presented(by request: OwnRequest) -> Presented {
        let wrong = Refusal(
            400, #"The body must be JSON like {"refresh_token": "…"}, or the token come in its cookie."#)
        if request.body.readableBytes == 0, let cookie = request.refreshCookie {
            guard request.saysCSRFToken else {
                return .refusal(Refusal(403, "With cookies this needs the field X-CSRF-Token."))
            }
            return RefreshToken(cookie).map { .token($0, inCookie: true) } ?? .refusal(wrong)
        }
        do {
            let body = try JSONDecoder().decode(RefreshRequest.self, from: Data(request.body.readableBytesView))
            return RefreshToken(body.refresh_token).map { .token($0, inCookie: false) } ?? .refusal(wrong)
        } catch {
            return .refusal(wrong)
        }
    }
}
