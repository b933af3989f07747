import APIMachinery

/// What kinds need to know of the cluster that they are written to.
package struct ClusterSettings: Sendable {
    /// The addresses that Services get.
    package var serviceAddresses: AddressRange
    /// The address of the Service `kubernetes`, which stands for the API server.
    package var apiServerAddress: String
    /// Whether pods get their ServiceAccount's identity.
    package var admitsServiceAccounts: Bool
    /// The authority's certificate that every namespace gets a copy of.
    package var rootCertificate: String
    /// The time.
    package var now: @Sendable () -> String
    /// Five random characters for the end of a generated name.
    package var nameSuffix: @Sendable () -> String
    /// A new unique identifier.
    package var uid: @Sendable () -> String
}

/// IPv4 addresses with a common prefix.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let base: UInt32
    private let length: UInt32
    /// How many addresses there are.
    package let count: UInt32

    /// Reads a prefix such as `127.96.0.0/16`; `nil` when the text is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let length = UInt32(parts[1]), (8...30).contains(length),
            let bytes = IPAddressText.bytes(ofIPv4: parts[0])
        else { return nil }
        self.length = length
        count = 1 << (32 - length)
        base = bytes.reduce(0) { $0 << 8 | UInt32($1) } & ~(count - 1)
    }

    /// The address at a distance from the first one.
    package subscript(offset: UInt32) -> String {
        let value = base + offset
        return (0..<4).reversed().map { String(value >> (8 * UInt32($0)) & 0xFF) }.joined(separator: ".")
    }

    /// The prefix, such as `127.96.0.0/16`.
    package var description: String { "\(self[0])/\(length)" }

    /// Whether the range has an address.
    package func contains(_ address: String) -> Bool {
        guard let bytes = IPAddressText.bytes(ofIPv4: address) else { return false }
        let value = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return value & ~(count - 1) == base
    }
}
