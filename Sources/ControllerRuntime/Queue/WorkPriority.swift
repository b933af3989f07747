/// Which of the keys that wait comes first.
public enum WorkPriority: Int, Sendable, Comparable, CaseIterable {
    /// Nothing has happened: the object was there at the start, or is looked at again after a while.
    ///
    /// The number is controller-runtime's `LowPriority`, as it stands in the metrics.
    case low = -100
    /// Something has happened.
    case normal = 0

    public static func < (left: WorkPriority, right: WorkPriority) -> Bool { left.rawValue < right.rawValue }
}
