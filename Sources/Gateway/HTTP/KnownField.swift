/// The header fields that the gateway reads, replaces or removes; every other one passes as it came.
enum KnownField: UInt8 {
    case other
    case accept
    /// What a page of another origin may do with a response; only the gateway says so where it has a policy.
    case accessControl
    /// The method that a browser asks leave for.
    case accessControlMethod
    /// The fields that a browser asks leave for.
    case accessControlNames
    case authorization
    case connection
    case contentTypeOptions
    case contentLength
    case cookie
    case csrfToken
    case date
    case expect
    case frameOptions
    case host
    case origin
    case referrerPolicy
    case te
    case traceparent
    case tracestate
    case transferEncoding
    case transportSecurity
    case upgrade
    case userAgent
    case vary
    case via
    /// A field between two neighbours only, besides those with a case of their own.
    case hopByHop
    /// What tells where a request came from; the gateway's word replaces a client's.
    case forwarding
    /// The addresses that a request has passed; read from trusted proxies.
    case forwardedFor
    /// How the client came to the first proxy; read from trusted proxies.
    case forwardedProto
    /// Who the request acts for; only the gateway may say so.
    case identity
    /// A name with an underscore, which CGI-like servers can't tell from the same name with a dash.
    case underscored

    /// Classifies a field name.
    init(_ bytes: Span<UInt8>, _ name: Range<Int>) {
        self = Self.spelled(bytes, name) ?? (Self.hasUnderscore(bytes, name) ? .underscored : .other)
    }

    /// Whether a request's field reaches the upstream untouched.
    var passesToUpstream: Bool {
        switch self {
        case .connection, .contentLength, .expect, .forwardedFor, .forwardedProto, .forwarding, .hopByHop, .host,
            .identity,
            .te, .traceparent, .tracestate, .transferEncoding, .underscored, .upgrade:
            false
        default: true
        }
    }

    /// Whether a response's field reaches the client untouched.
    var passesToClient: Bool {
        switch self {
        case .connection, .contentLength, .hopByHop, .identity, .te, .transferEncoding, .upgrade: false
        default: true
        }
    }

    /// Whether a Connection field may name this one to have it removed.
    var canBeNominated: Bool {
        switch self {
        case .contentLength, .host, .transferEncoding: false
        default: true
        }
    }

    /// Whether a trailer section may hold the field: never what frames, routes or authenticates (RFC 9110, 6.5.1).
    var passesAsTrailer: Bool { self == .other }

    private static func spelled(_ bytes: Span<UInt8>, _ name: Range<Int>) -> KnownField? {
        switch name.count {
        case 2: if bytes.spells("te", in: name) { return .te }
        case 3: if bytes.spells("via", in: name) { return .via }
        case 4:
            if bytes.spells("vary", in: name) { return .vary }
            if bytes.spells("host", in: name) { return .host }
            if bytes.spells("date", in: name) { return .date }
        case 6:
            if bytes.spells("accept", in: name) { return .accept }
            if bytes.spells("cookie", in: name) { return .cookie }
            if bytes.spells("origin", in: name) { return .origin }
            if bytes.spells("expect", in: name) { return .expect }
        case 7:
            if bytes.spells("upgrade", in: name) { return .upgrade }
            if bytes.spells("trailer", in: name) { return .hopByHop }
        case 9:
            if bytes.spells("forwarded", in: name) || bytes.spells("x-real-ip", in: name) { return .forwarding }
        case 10:
            if bytes.spells("connection", in: name) { return .connection }
            if bytes.spells("user-agent", in: name) { return .userAgent }
            if bytes.spells("keep-alive", in: name) { return .hopByHop }
            if bytes.spells("tracestate", in: name) { return .tracestate }
        case 11: if bytes.spells("traceparent", in: name) { return .traceparent }
        case 12: if bytes.spells("x-csrf-token", in: name) { return .csrfToken }
        case 13: if bytes.spells("authorization", in: name) { return .authorization }
        case 14: if bytes.spells("content-length", in: name) { return .contentLength }
        case 15:
            if bytes.spells("x-forwarded-for", in: name) { return .forwardedFor }
            if bytes.spells("x-frame-options", in: name) { return .frameOptions }
            if bytes.spells("referrer-policy", in: name) { return .referrerPolicy }
        case 16: if bytes.spells("proxy-connection", in: name) { return .hopByHop }
        case 17:
            if bytes.spells("transfer-encoding", in: name) { return .transferEncoding }
            if bytes.spells("x-forwarded-proto", in: name) { return .forwardedProto }
        case 18: if bytes.spells("proxy-authenticate", in: name) { return .hopByHop }
        case 19: if bytes.spells("proxy-authorization", in: name) { return .hopByHop }
        case 22: if bytes.spells("x-content-type-options", in: name) { return .contentTypeOptions }
        case 25: if bytes.spells("strict-transport-security", in: name) { return .transportSecurity }
        case 29: if bytes.spells("access-control-request-method", in: name) { return .accessControlMethod }
        case 30: if bytes.spells("access-control-request-headers", in: name) { return .accessControlNames }
        default: break
        }
        if bytes.begins(with: "x-forwarded-", in: name) { return .forwarding }
        if bytes.begins(with: "x-milestones-", in: name) { return .identity }
        if bytes.begins(with: "access-control-", in: name) { return .accessControl }
        return nil
    }

    private static func hasUnderscore(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        bytes.firstOffset(of: Octet.underscore, in: name) != nil
    }
}
