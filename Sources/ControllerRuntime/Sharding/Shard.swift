public import KubernetesModel

/// A part of all keys, which one process of several works on.
public struct Shard: Sendable, Hashable {
    /// What always is of one shard.
    public enum Unit: Sendable, Hashable {
        /// The objects of a namespace.
        case namespace
        /// Each object by itself.
        case object
    }

    /// Which shard it is, from 0.
    public let index: Int
    /// How many shards there are; all processes must agree on it.
    public let count: Int
    /// What always is of one shard.
    public let unit: Unit

    /// All shards.
    ///
    /// - Parameter count: how many there are, at least 1; a multiple of the number of processes is shared evenly.
    public static func all(_ count: Int, by unit: Unit) -> [Shard] {
        precondition(count > 0, "every key is of a shard")
        return (0..<count).map { Shard(index: $0, count: count, unit: unit) }
    }

    /// Whether a key is of this shard.
    public func contains(_ key: ObjectKey) -> Bool {
        let hash =
            switch unit {
            case .namespace: StableHash.of(key.namespace ?? "")
            case .object: StableHash.of(key.namespace ?? "", key.name)
            }
        return hash % UInt64(count) == UInt64(index)
    }
}

/// A hash that is the same in every process, unlike Swift's own.
enum StableHash {
    /// FNV-1a (Fowler, Noll, Vo) over the texts, mixed once more so that every bit counts.
    static func of(_ texts: String...) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for text in texts {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            // No text has this byte, so that "ab", "c" is not "a", "bc".
            hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
        }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ (hash >> 33)
    }
}
