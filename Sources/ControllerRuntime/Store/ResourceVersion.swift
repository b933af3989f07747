/// The order of resource versions (KEP-5504): integers that grow with every write.
enum ResourceVersion {
    /// Whether `version` comes after `other`; versions that aren't integers are all taken as newer, since their order
    /// is unknown.
    static func isNewer(_ version: String, than other: String) -> Bool {
        guard let left = UInt64(version), let right = UInt64(other) else { return version != other }
        return left > right
    }
}
