/// The files of `/etc` by which programs find out who they are and how names are resolved.
enum AccountFiles {
    /// The files by name.
    ///
    /// - Parameter identities: every user and group that a container of the pod runs as.
    static func files(identities: [LocalImage.Identity], hostname: String) -> [String: String] {
        let groupOfUser = Dictionary(identities.map { ($0.user, $0.group) }) { first, _ in first }
        let users = groupOfUser.filter { $0.key != 0 }.sorted { $0.key < $1.key }
            .map { "user\($0.key):x:\($0.key):\($0.value)::/:/bin/sh\n" }
        let groups = Set(identities.map(\.group)).subtracting([0]).sorted().map { "user\($0):x:\($0):\n" }
        return [
            "passwd": "root:x:0:0:root:/root:/bin/sh\n" + users.joined(),
            "group": "root:x:0:\n" + groups.joined(),
            "hostname": hostname + "\n",
            "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        ]
    }
}
