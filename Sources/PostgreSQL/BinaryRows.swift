/// Rows in COPY's binary format, in which no value needs an escape and the server has no text to read.
///
/// Source: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".
package struct BinaryRows {
    /// What has been written since it was taken last.
    private var bytes: [UInt8]

    /// Begins with the format's header.
    package init() {
        bytes = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
        // No flags, and no extension of the header.
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: Int32(0))
    }

    /// Bytes that wait to be taken.
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

    /// Ends the rows.
    package mutating func finish() {
        bytes.append(bigEndian: Int16(-1))
    }

    /// Hands over what has been written, and goes on with nothing.
    package mutating func take() -> [UInt8] {
        defer {
            let size = bytes.count
            bytes = []
            bytes.reserveCapacity(size)
        }
        return bytes
    }
}
