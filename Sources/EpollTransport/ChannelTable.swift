/// What a loop watches.
protocol WatchedChannel: AnyObject {
    /// The watched descriptor.
    var descriptor: CInt { get }

    /// Something can be done with it.
    func isReady(_ event: Epoll.Event)

    /// The loop won't watch it any longer.
    func loopEnds()
}

/// The channels of a loop, by tokens that are never given twice: an event that was found before its channel closed
/// doesn't reach the one that took its place.
struct ChannelTable {
    /// No channel's token.
    static let noToken = UInt64.max

    private struct Slot {
        var channel: (any WatchedChannel)?
        var generation: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    /// Adds a channel and returns its token.
    mutating func add(_ channel: any WatchedChannel) -> UInt64 {
        let index = free.popLast() ?? UInt32(slots.count)
        if index == slots.count { slots.append(Slot()) }
        slots[Int(index)].channel = channel
        return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
    }

    /// Forgets a channel.
    mutating func remove(_ token: UInt64) {
        let index = UInt32(truncatingIfNeeded: token)
        guard self[token] != nil else { return }
        slots[Int(index)].channel = nil
        slots[Int(index)].generation &+= 1
        free.append(index)
    }

    /// The channel that has this token; nil once it is gone.
    subscript(token: UInt64) -> (any WatchedChannel)? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < slots.count, slots[index].generation == UInt32(token >> 32) else { return nil }
        return slots[index].channel
    }

    /// All of them.
    var all: [any WatchedChannel] { slots.compactMap(\.channel) }
}
