/// The cookies in which a browser keeps its tokens, out of reach of scripts.
struct SessionCookies: Sendable, Equatable {
    /// The name of the cookie with the access token.
    static let access = "milestones_access"
    /// The name of the cookie with the refresh token, which goes to `/auth` only.
    static let refresh = "milestones_refresh"

    /// Whether browsers send them over TLS only.
    let areSecure: Bool

    /// The fields that set both.
    ///
    /// - Parameters:
    ///   - accessToken: the access token, good for `accessLifetime` seconds.
    ///   - refreshToken: the refresh token, good for `refreshLifetime` seconds.
    func setting(
        accessToken: String, _ accessLifetime: Int, refreshToken: String, _ refreshLifetime: Int
    ) -> [(name: String, value: String)] {
        [
            cookie(Self.access, accessToken, path: "/", accessLifetime),
            cookie(Self.refresh, refreshToken, path: "/auth", refreshLifetime),
        ]
    }

    /// The fields that delete both.
    var clearing: [(name: String, value: String)] {
        [cookie(Self.access, "", path: "/", 0), cookie(Self.refresh, "", path: "/auth", 0)]
    }

    private func cookie(_ name: String, _ value: String, path: String, _ lifetime: Int) -> (name: String, value: String)
    {
        (
            "Set-Cookie",
            "\(name)=\(value); Path=\(path); Max-Age=\(lifetime); HttpOnly; SameSite=Strict"
                + (areSecure ? "; Secure" : "")
        )
    }

    /// Where a cookie's value stands in a Cookie field.
    ///
    /// - Parameters:
    ///   - name: the cookie's name, as it is spelt.
    ///   - field: where the field's value stands.
    static func value(of name: String, _ bytes: Span<UInt8>, _ field: Range<Int>) -> Range<Int>? {
        let octets = name.utf8
        var start = field.lowerBound
        while start < field.upperBound {
            let end = bytes.firstOffset(of: Octet.semicolon, in: start..<field.upperBound) ?? field.upperBound
            let pair = bytes.trimmed(start..<end)
            if pair.count > octets.count, bytes[pair.lowerBound + octets.count] == 0x3D {
                var offset = pair.lowerBound
                if octets.allSatisfy({ octet in
                    defer { offset += 1 }
                    return bytes[offset] == octet
                }) {
                    return pair.lowerBound + octets.count + 1..<pair.upperBound
                }
            }
            start = end + 1
        }
        return nil
    }
}
