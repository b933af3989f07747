import NIOSSL

/// Where a process sends its traces, metrics and logs, and how.
///
/// Source: OpenTelemetry specification, *OTLP Exporter Configuration* and *Environment Variable Specification*.
public struct OTLPSettings: Sendable {
    /// Where spans go; nil when they go nowhere.
    public var traces: OTLPDestination?
    /// Where metrics go.
    public var metrics: OTLPDestination?
    /// Where log records go.
    public var logs: OTLPDestination?
    /// What is told about the process with all of them, such as `service.name`.
    public var resource: [(name: String, value: String)] = []
    /// Decides which traces are recorded.
    public var sampler = Sampler()
    /// How spans are collected.
    public var spanBatches = OTLPBatches(delay: .seconds(5))
    /// How log records are collected.
    public var logBatches = OTLPBatches(delay: .seconds(1))
    /// How often metrics are read.
    public var metricInterval = Duration.seconds(60)
    /// How long sending them may take, attempts and pauses together.
    public var metricTimeout = Duration.seconds(30)
    /// What sums and histograms tell.
    public var metricTemporality = MetricTemporality.cumulative
    /// What the variables say that can't be followed, and what holds in its place; for the log.
    public var warnings: [String] = []

    /// Creates settings by which nothing is sent.
    public init() {}

    /// Whether nothing is sent.
    public var isEmpty: Bool { traces == nil && metrics == nil && logs == nil }
}

/// How bodies of requests are written.
public enum OTLPEncoding: String, Sendable, CaseIterable {
    case protobuf = "http/protobuf"
    case json = "http/json"

    /// The `Content-Type` of it.
    var contentType: String { self == .protobuf ? "application/x-protobuf" : "application/json" }
}

/// Where one kind of telemetry goes.
public struct OTLPDestination: Sendable {
    /// The whole address.
    public var url: String
    /// Fields of each request; their values are secrets.
    public var headers: [(name: String, value: String)] = []
    public var encoding = OTLPEncoding.protobuf
    /// How long one attempt may take.
    public var timeout = Duration.seconds(10)
    /// Whether bodies are compressed by gzip.
    public var isCompressed = false
    /// The certificates to trust in place of the system's.
    var trustRoots: [NIOSSLCertificate]?
    /// The certificates and the key to show to the server.
    var identity: (chain: [NIOSSLCertificate], key: NIOSSLPrivateKey)?

    /// Creates a destination.
    public init(url: String) { self.url = url }

    /// The address as it may be logged.
    var loggedURL: String { String(url.prefix { $0 != "?" }) }

    /// A text without what is secret.
    func redacted(_ text: String) -> String {
        headers.reduce(text) { text, header in
            header.value.isEmpty
                ? text
                : text.split(separator: header.value, omittingEmptySubsequences: false)
                    .joined(separator: "[redacted]")
        }
    }
}

/// How items are collected until they are sent together.
public struct OTLPBatches: Sendable {
    /// The longest time that an item waits while there are few.
    public var delay: Duration
    /// How long sending a batch may take, attempts and pauses together.
    public var exportTimeout = Duration.seconds(30)
    /// Most items that wait; what comes beyond is dropped.
    public var queueLimit = 2048
    /// Most items of a request.
    public var batchLimit = 512

    /// Creates a way of collecting with the specification's defaults for everything but the delay.
    public init(delay: Duration) { self.delay = delay }
}

/// A variable that can't be followed, and without which telemetry can't be sent.
public struct OTLPSettingError: Error, CustomStringConvertible {
    /// The variable's name.
    public let variable: String
    /// What is wrong and what to do about it; never holds a secret.
    public let problem: String

    public var description: String { "\(variable) \(problem)" }
}
