import CZlib
import NIOCore

extension ByteBuffer {
    /// The bytes as gzip has them (RFC 1952); nil if zlib has no memory.
    func gzipped() -> ByteBuffer? {
        var stream = z_stream()
        guard czlib_gzip_init(&stream, Z_DEFAULT_COMPRESSION) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var input = self
        var output = ByteBuffer()
        let length = input.withUnsafeMutableReadableBytes { input in
            output.writeWithUnsafeMutableBytes(
                minimumWritableBytes: Int(deflateBound(&stream, UInt(input.count)))
            ) { output in
                stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END ? output.count - Int(stream.avail_out) : 0
            }
        }
        return length > 0 ? output : nil
    }
}
