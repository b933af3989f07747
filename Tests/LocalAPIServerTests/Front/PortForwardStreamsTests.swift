import Testing

@testable import LocalAPIServer

@Suite struct PortForwardStreamsTests {
    @Test func findsWhatBelongsTogether() throws {
        var streams = PortForwardStreams()
        func add(_ stream: UInt32, _ type: String, _ port: String, _ request: String?) throws
            -> PortForwardStreams.Opened
        {
            var headers = ["streamtype": type, "port": port]
            headers["requestid"] = request
            return try streams.add(stream, headers)
        }
        #expect(try add(1, "error", "80", "0") == .init())
        #expect(try add(3, "error", "81", "1") == .init())
        #expect(try add(5, "data", "81", "1") == .init(dataPort: 81, pair: .init(port: 81, data: 5, error: 3)))
        #expect(try add(7, "data", "80", "0") == .init(dataPort: 80, pair: .init(port: 80, data: 7, error: 1)))
        #expect(try add(9, "data", "80", "2") == .init(dataPort: 80))
        #expect(try add(11, "error", "80", "2").pair == .init(port: 80, data: 9, error: 11))
        // Without numbers, the stream for errors is the one before.
        #expect(try add(13, "error", "80", nil) == .init())
        #expect(try add(15, "data", "80", nil).pair == .init(port: 80, data: 15, error: 13))
    }

    @Test func refusesASecondStreamOfAKind() throws {
        var streams = PortForwardStreams()
        let headers = ["streamtype": "data", "port": "80", "requestid": "0"]
        _ = try streams.add(1, headers)
        #expect(throws: PortForwardRefusal(reason: "data stream already assigned")) { try streams.add(3, headers) }
    }

    @Test(arguments: [
        ([:], "\"port\" header is required"),
        (["port": "x"], "unable to parse \"x\" as a port"),
        (["port": "65536"], "unable to parse \"65536\" as a port"),
        (["port": "0"], "port \"0\" must be > 0"),
        (["port": "80"], "\"streamType\" header is required"),
        (["port": "80", "streamtype": "other"], "invalid stream type \"other\""),
    ])
    func refuses(_ headers: [String: String], _ reason: String) {
        var streams = PortForwardStreams()
        #expect(throws: PortForwardRefusal(reason: reason)) { try streams.add(1, headers) }
    }
}
