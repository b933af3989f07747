import Metrics
import NIOCore
import NIOPosix
import Observability

extension GatewayLoop {
    /// What all loops are made of.
    struct Parts: Sendable {
        var table: RoutingTable
        var keys: SigningKeys
        var tokenCache: Int
        var missedKey: @Sendable () -> Bool
        var admission: AdmissionControl
        var entrance: EntrancePolicy
        var connectionLimit: ConnectionLimit
        var crossOrigin: CrossOriginPolicy?
        var limits: MessageLimits
        var timeouts: GatewayTimeouts
        var logsRequests: Bool
        var accessLogSink: any LogSink
        var metrics: any MetricsFactory
        var spanRecorder: (any SpanRecorder)?
        var sampler: Sampler
        var logRecorder: (any LogRecorder)?
        var threadPool: NIOThreadPool
        var lookUp: HostResolver.LookUp
        var endpoints: any OwnEndpoints
        var wallClock: @Sendable () -> UInt64
        var seed: UInt64
    }
}
