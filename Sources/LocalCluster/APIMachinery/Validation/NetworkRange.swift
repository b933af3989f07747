import CommonExpressionLanguage

/// A range of IP addresses, as `10.0.0.0/8` names it.
package struct NetworkRange: Sendable {
    private let network: Network

    /// Reads an address and the length of its prefix.
    package init?(_ text: String) {
        guard let network = Network(text) else { return nil }
        self.network = network
    }

    /// Whether another range is a part of this one, and not all of it.
    package func strictlyContains(_ other: NetworkRange) -> Bool {
        network.strictlyContains(other.network)
    }
}
