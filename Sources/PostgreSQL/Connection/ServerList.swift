import CLibPQ

/// The hosts that a connection URI names, in the order in which they are tried.
///
/// libpq tries one after the other, but waits for a silent one for longer than an attempt may take: each attempt begins
/// with another, so that a host that has vanished doesn't hide those behind it.
struct ServerList: Equatable {
    private var hosts: [String] = []
    private var addresses: [String] = []
    private var ports: [String] = []

    /// Reads a URI or keyword string; one that can't be read names no host.
    init(url: String) {
        guard let options = PQconninfoParse(url, nil) else { return }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                let list = String(cString: value).split(separator: ",", omittingEmptySubsequences: false)
                    .map(String.init)
                switch String(cString: keyword) {
                case "host": hosts = list
                case "hostaddr": addresses = list
                case "port": ports = list
                default: break
                }
            }
            option += 1
        }
    }

    /// The same hosts, beginning with another.
    func rotated(by attempt: Int) -> ServerList {
        var list = self
        list.hosts = hosts.rotated(by: attempt)
        list.addresses = addresses.rotated(by: attempt)
        list.ports = ports.rotated(by: attempt)
        return list
    }

    /// The list as libpq's parameters.
    var parameters: [(String, String)] {
        [("host", hosts), ("hostaddr", addresses), ("port", ports)].filter { !$0.1.isEmpty }
            .map { ($0, $1.joined(separator: ",")) }
    }
}

extension [String] {
    fileprivate func rotated(by places: Int) -> [String] {
        guard count > 1 else { return self }
        return Array(self[(places % count)...] + self[..<(places % count)])
    }
}
