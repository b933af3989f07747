/// Finds which streams of a SPDY session belong together: each connection to a port has one for what is sent, and one
/// for what went wrong.
///
/// Source: `pkg/kubelet/cri/streaming/portforward/httpstream.go`.
struct PortForwardStreams {
    /// A connection whose two streams are there.
    struct Pair: Equatable {
        var port: Int
        var data: UInt32
        var error: UInt32
    }

    /// What a stream is.
    struct Opened: Equatable {
        /// The port, where the stream is one for what is sent.
        var dataPort: Int?
        /// The connection that the stream makes whole.
        var pair: Pair?
    }

    private struct Half {
        var data: (stream: UInt32, port: Int)?
        var error: UInt32?
    }

    private var halves: [String: Half] = [:]

    /// Takes a stream that was opened.
    ///
    /// - Throws: ``PortForwardRefusal`` for headers that say too little.
    mutating func add(_ stream: UInt32, _ headers: [String: String]) throws(PortForwardRefusal) -> Opened {
        let port = try Self.port(headers["port"])
        let type = headers["streamtype"] ?? ""
        guard type != "" else { throw PortForwardRefusal(reason: "\"streamType\" header is required") }
        guard type == "data" || type == "error" else {
            throw PortForwardRefusal(reason: "invalid stream type \(type.quoted)")
        }
        let isData = type == "data"
        // Clients of old number their requests by the stream for errors, which they open first.
        let request = headers["requestid"] ?? "\(isData ? stream &- 2 : stream)"
        var half = halves[request] ?? Half()
        guard isData ? half.data == nil : half.error == nil else {
            throw PortForwardRefusal(reason: "\(type) stream already assigned")
        }
        if isData { half.data = (stream, port) } else { half.error = stream }
        var opened = Opened(dataPort: isData ? port : nil)
        if let data = half.data, let error = half.error {
            opened.pair = Pair(port: data.port, data: data.stream, error: error)
        }
        halves[request] = opened.pair == nil ? half : nil
        return opened
    }

    /// Reads a port's number.
    ///
    /// - Throws: ``PortForwardRefusal`` for what is none.
    static func port(_ text: String?) throws(PortForwardRefusal) -> Int {
        guard let text, !text.isEmpty else { throw PortForwardRefusal(reason: "\"port\" header is required") }
        guard let port = UInt16(text) else {
            throw PortForwardRefusal(reason: "unable to parse \(text.quoted) as a port")
        }
        guard port > 0 else { throw PortForwardRefusal(reason: "port \(text.quoted) must be > 0") }
        return Int(port)
    }
}

/// Why a client's wish to forward a port is refused.
struct PortForwardRefusal: Error, Equatable {
    var reason: String
}
