/// The streams that share one WebSocket, by the byte that begins each message.
///
/// Source: Kubernetes enhancement KEP-4006, *Transition from SPDY to WebSockets*.
package enum RemoteCommandStream {
    /// The protocols, best first; only the fifth can say that input has ended.
    package static let protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"]

    package static let input: UInt8 = 0
    package static let output: UInt8 = 1
    package static let errorOutput: UInt8 = 2
    package static let status: UInt8 = 3
    package static let size: UInt8 = 4
    package static let close: UInt8 = 255
}
