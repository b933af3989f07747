import NIOCore

/// Sends a request that came in plain to the same place over TLS.
struct SecureRedirect {
    /// The port of HTTPS; 443 is left out of the address.
    let port: Int

    /// The answer to a request.
    func answer(_ head: RequestHead, _ bytes: Span<UInt8>) -> Answer {
        let target = bytes.text(head.targetRange)
        guard let authority = head.fields.first(.host)?.value, target.hasPrefix("/") else {
            return Refusal(400, "Ask again over HTTPS.").answer(prefersHTML: false, trace: nil)
        }
        let host = bytes.text(bytes.host(ofAuthority: authority))
        return Answer(
            status: 308, contentType: "text/plain; charset=utf-8", body: ByteBuffer(),
            fields: [("Location", "https://\(host)\(port == 443 ? "" : ":\(port)")\(target)")])
    }
}
