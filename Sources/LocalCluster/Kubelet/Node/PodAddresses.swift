/// Gives every pod an address of its own; one that was given back is not given again before its turn comes round.
struct PodAddresses: Sendable {
    private let range: PodAddressRange
    private var holders: [UInt32: String] = [:]
    private var next: UInt32 = 1

    init(_ range: PodAddressRange) { self.range = range }

    /// The address of a pod: the one it has had, if that is free, or another.
    ///
    /// - Returns: `nil` when all are taken.
    mutating func address(for uid: String, preferring wish: String? = nil) -> String? {
        if let place = holders.first(where: { $0.value == uid })?.key { return range.address(at: place) }
        if let wish, let place = range.place(of: wish), holders[place] == nil {
            holders[place] = uid
            return wish
        }
        for _ in 0..<range.size {
            let place = next
            next = (next + 1) % range.size
            // Addresses that look like a network's own or its broadcast stay unused.
            guard place & 0xFF != 0, place & 0xFF != 0xFF, holders[place] == nil else { continue }
            holders[place] = uid
            return range.address(at: place)
        }
        return nil
    }

    /// Keeps an address for a pod that is to be started again.
    mutating func reserve(_ address: String, for uid: String) {
        guard let place = range.place(of: address), holders[place] == nil else { return }
        holders[place] = uid
    }

    /// Takes the address of a pod back.
    mutating func release(_ uid: String) {
        holders = holders.filter { $0.value != uid }
    }
}
