import CZlib
import NIOCore

/// Expands the headers that a SPDY client sends: each block goes on where the one before ended.
///
/// Source: *SPDY Protocol, Draft 3.1*, section 2.6.10.
final class SPDYHeaderDecoder {
    /// The longest block that is expanded, in bytes.
    static let limit = 64 << 10

    // zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(SPDYProblem) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_init(stream) == Z_OK else { throw .headers }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// The names, in lower case, and their values; several values of a name are one, joined by null characters.
    func decode(_ block: ByteBuffer) throws(SPDYProblem) -> [String: String] {
        var pairs = try expand(block)
        func text() throws(SPDYProblem) -> String {
            guard let length = pairs.readInteger(as: UInt32.self), let text = pairs.readString(length: Int(length))
            else { throw .headers }
            return text
        }
        guard let count = pairs.readInteger(as: UInt32.self) else { throw .headers }
        var headers: [String: String] = [:]
        for _ in 0..<count {
            let name = try text()
            headers[name] = try text()
        }
        return headers
    }

    private func expand(_ block: ByteBuffer) throws(SPDYProblem) -> ByteBuffer {
        var input = block.readableBytesView.map { $0 }
        var output = [UInt8](repeating: 0, count: Self.limit)
        let length: Int? = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                var code = inflate(stream, Z_SYNC_FLUSH)
                if code == Z_NEED_DICT {
                    guard
                        inflateSetDictionary(stream, SPDYDictionary.bytes, UInt32(SPDYDictionary.bytes.count)) == Z_OK
                    else { return nil }
                    code = inflate(stream, Z_SYNC_FLUSH)
                }
                // Z_BUF_ERROR says that there was nothing to do.
                guard code == Z_OK || code == Z_BUF_ERROR, stream.pointee.avail_in == 0, stream.pointee.avail_out > 0
                else { return nil }
                return output.count - Int(stream.pointee.avail_out)
            }
        }
        guard let length else { throw .headers }
        return ByteBuffer(bytes: output[..<length])
    }
}

/// Compresses the headers that are sent in a SPDY session.
final class SPDYHeaderEncoder {
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(SPDYProblem) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_deflate_init(stream, Z_DEFAULT_COMPRESSION) == Z_OK,
            deflateSetDictionary(stream, SPDYDictionary.bytes, UInt32(SPDYDictionary.bytes.count)) == Z_OK
        else { throw .headers }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// The block that says `headers`, whose names are in lower case.
    func encode(_ headers: KeyValuePairs<String, String>) throws(SPDYProblem) -> ByteBuffer {
        var pairs = ByteBuffer(integer: UInt32(headers.count))
        for (name, value) in headers {
            for text in [name, value] {
                pairs.writeInteger(UInt32(text.utf8.count))
                pairs.writeString(text)
            }
        }
        var input = pairs.readableBytesView.map { $0 }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(stream, UInt(input.count))) + 16)
        let code = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                return deflate(stream, Z_SYNC_FLUSH)
            }
        }
        guard code == Z_OK, stream.pointee.avail_in == 0 else { throw .headers }
        return ByteBuffer(bytes: output.dropLast(Int(stream.pointee.avail_out)))
    }
}
