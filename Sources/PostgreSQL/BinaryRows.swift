/// Rows in COPY's binary format, in which no value needs an escape and the server has no text to read.
///
/// Source: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".
package struct BinaryRows {
    private var bytes: [UInt8]

    /// Begins with the format's header.
    package init() {
        bytes = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
        // No flags, and no extension of the header.
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: Int32(0))
    }

    /// Bytes written so far, with the header.
    package var count: Int { bytes.count }

    /// Begins a row of as many values.
    package mutating func beginRow(of count: Int16) {
        bytes.append(bigEndian: count)
    }

    /// Writes the row's next value.
    package mutating func append(_ value: some QueryEncodable) {
        let start = bytes.count
        bytes.append(bigEndian: Int32(0))
        value.encode(into: &bytes)
        let length = UInt32(bytes.count - start - 4)
        for offset in 0..<4 { bytes[start + offset] = UInt8(truncatingIfNeeded: length >> (24 - 8 * offset)) }
    }

    /// Writes the row's next value, or NULL.
    package mutating func append<Value: QueryEncodable>(_ value: Value?) {
        if let value { append(value) } else { bytes.append(bigEndian: Int32(-1)) }
    }

    /// The header, the rows that stand in `ranges`, in their order, and the end.
    /// - Parameter ranges: Of bytes, each from the ``count`` before a row to the one after it.
    package func whole(_ ranges: [Range<Int>]) -> [UInt8] {
        var whole: [UInt8] = []
        whole.reserveCapacity(bytes.count + 2)
        whole += bytes[..<Self.headerSize]
        bytes.withUnsafeBytes { bytes in
            for range in ranges { whole += UnsafeRawBufferPointer(rebasing: bytes[range]) }
        }
        whole.append(bigEndian: Int16(-1))
        return whole
    }

    private static let headerSize = 19
}
