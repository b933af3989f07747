import KubernetesModel

/// How transactions are written as bytes.
enum JournalRecord {
    /// A record of the events of one transaction.
    static func encoded(_ events: [StorageEvent]) -> [UInt8] {
        framed(
            .array(
                events.map { event in
                    var entry: JSONValue = [
                        "r": .integer(event.revision), "k": .string(event.key.resource), "p": .string(event.key.path),
                    ]
                    if event.change != .deleted { entry["o"] = event.object }
                    return entry
                }))
    }

    /// A record that just says how far the counter was.
    static func encoded(revision: Int64) -> [UInt8] { framed([["r": .integer(revision)]]) }

    /// A record of one live object.
    static func encoded(_ key: StorageKey, _ object: JSONValue, revision: Int64) -> [UInt8] {
        framed([["r": .integer(revision), "k": .string(key.resource), "p": .string(key.path), "o": object]])
    }

    private static func framed(_ payload: JSONValue) -> [UInt8] {
        var record = [UInt8](repeating: 0, count: 8)
        payload.append(to: &record)
        let length = UInt32(record.count - 8)
        let checksum = CRC32.checksum(of: record[8...])
        for byte in 0..<4 {
            record[byte] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(byte)))
            record[4 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte)))
        }
        return record
    }
}

/// The state that a journal's records add up to.
struct JournalReplay {
    private(set) var revision: Int64 = 0
    private(set) var objects: [StorageKey: JSONValue] = [:]

    /// Reads whole records from the start; returns where the last of them ends.
    mutating func read(_ bytes: [UInt8]) -> Int {
        var offset = 0
        while offset + 8 <= bytes.count {
            let length = Int(Self.number(bytes[offset..<offset + 4]))
            let end = offset + 8 + length
            guard end <= bytes.count else { break }
            let payload = bytes[(offset + 8)..<end]
            guard CRC32.checksum(of: payload) == Self.number(bytes[offset + 4..<offset + 8]), apply(payload) else {
                break
            }
            offset = end
        }
        return offset
    }

    private mutating func apply(_ payload: ArraySlice<UInt8>) -> Bool {
        let document: JSONValue
        do { document = try JSONValue(parsing: payload) } catch { return false }
        guard let entries = document.arrayValue else { return false }
        for entry in entries {
            if let revision = entry["r"]?.integerValue { self.revision = max(self.revision, revision) }
            guard let resource = entry["k"]?.stringValue, let path = entry["p"]?.stringValue else { continue }
            objects[StorageKey(resource: resource, path: path)] = entry["o"]
        }
        return true
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The checksum of Ethernet, gzip and PNG (ISO 3309).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { buffer in
            ~buffer.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
        }
    }
}
