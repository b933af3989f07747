import Foundation

/// Processes of this machine, as `/proc` tells them.
struct ProcessTree {
    /// One process; its start time tells it from a later one with the same id.
    struct Entry: Hashable {
        var pid: Int32
        var parent: Int32
        var startTime: String
        var name: String
    }

    let entries: [Entry]

    init() throws {
        entries = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let pid = Int32(name) else { return nil }
            return Self.entry(pid)
        }
    }

    /// A process and all that descend from it.
    func descendants(of pid: Int32) -> Set<Entry> {
        var found = Set(entries.filter { $0.pid == pid })
        while true {
            let pids = Set(found.map(\.pid))
            let more = entries.filter { pids.contains($0.parent) && !found.contains($0) }
            if more.isEmpty { return found }
            found.formUnion(more)
        }
    }

    /// Whether a process still runs.
    static func isAlive(_ entry: Entry) -> Bool {
        Self.entry(entry.pid)?.startTime == entry.startTime
    }

    private static func entry(_ pid: Int32) -> Entry? {
        // A process may end at any time: what can't be read is not there.
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return nil }
        let rest = text[text.index(after: close)...].split(separator: " ")
        guard rest.count > 19, rest[0] != "Z", let parent = Int32(rest[1]) else { return nil }
        return Entry(
            pid: pid, parent: parent, startTime: String(rest[19]),
            name: String(text[text.index(after: open)..<close]))
    }
}
