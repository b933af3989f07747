import Logging
import Testing

@testable import Observability

struct OTLPSettingsTests {
    private func settings(_ variables: [String: String]) throws -> OTLPSettings {
        try OTLPSettings(serviceName: "test") { variables[$0] }
    }

    @Test(arguments: [
        [:], ["OTEL_EXPORTER_OTLP_ENDPOINT": " "], ["OTEL_SERVICE_NAME": "x", "OTEL_TRACES_SAMPLER": "wrong"],
        ["OTEL_SDK_DISABLED": "TRUE", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"],
        [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_TRACES_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none",
            "OTEL_METRICS_EXPORTER": "prometheus",
        ],
    ])
    func sendNothingUnlessAsked(variables: [String: String]) throws {
        let settings = try settings(variables)
        #expect(settings.isEmpty)
        #expect(settings.warnings.isEmpty)
        #expect(OTLPExporter(settings: settings, registry: PrometheusRegistry(), logger: .init(label: "test")) == nil)
    }

    @Test(arguments: [
        ("http://collector:4318", "http://collector:4318/v1/traces"),
        ("HTTPS://collector/", "https://collector/v1/traces"),
        ("https://h/base/path?key=1", "https://h/base/path/v1/traces?key=1"),
        ("http://[::1]:4318/otlp/", "http://[::1]:4318/otlp/v1/traces"),
    ])
    func putASignalsPathBelowTheCommonEndpoint(endpoint: String, url: String) throws {
        let settings = try settings(["OTEL_EXPORTER_OTLP_ENDPOINT": endpoint])
        #expect(settings.traces?.url == url)
        #expect(settings.metrics?.url == url.replacing("traces", with: "metrics"))
        #expect(settings.logs?.url == url.replacing("traces", with: "logs"))
    }

    @Test func takeASignalsOwnEndpointAsItIs() throws {
        let settings = try settings([
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://tempo:4318/v1/traces",
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://loki:3100",
        ])
        #expect(settings.traces?.url == "http://tempo:4318/v1/traces")
        #expect(settings.logs?.url == "http://loki:3100/")
        #expect(settings.metrics == nil)
        let asked = try self.settings(["OTEL_LOGS_EXPORTER": "otlp"])
        #expect(asked.logs?.url == "http://localhost:4318/v1/logs")
        #expect(asked.traces == nil)
    }

    @Test func letASignalsOwnVariablesComeFirst() throws {
        let settings = try settings([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_EXPORTER_OTLP_PROTOCOL": "HTTP/JSON",
            "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_TIMEOUT": "2500",
            "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT": "100", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
            "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "none", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%2Cb%20c, x = y ,",
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS": "other=1",
        ])
        #expect(settings.warnings.isEmpty)
        #expect(settings.traces?.encoding == .json)
        #expect(settings.logs?.encoding == .protobuf)
        #expect(settings.traces?.timeout == .milliseconds(2500))
        #expect(settings.metrics?.timeout == .milliseconds(100))
        #expect(settings.traces?.isCompressed == false)
        #expect(settings.logs?.isCompressed == true)
        #expect(settings.traces?.headers.map(\.name) == ["api-key", "x"])
        #expect(settings.traces?.headers.map(\.value) == ["a,b c", "y"])
        #expect(settings.logs?.headers.map(\.name) == ["other"])
    }

    @Test func tellWhoseTelemetryItIs() throws {
        func resource(_ variables: [String: String]) throws -> [String: String] {
            let all = variables.merging(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"]) { $1 }
            return Dictionary(uniqueKeysWithValues: try settings(all).resource.map { ($0.name, $0.value) })
        }
        let attributes = "k8s.pod.name=a-1,service.name=listed,team=caf%C3%A9"
        #expect(try resource([:])["service.name"] == "test")
        #expect(try resource(["OTEL_RESOURCE_ATTRIBUTES": attributes])["service.name"] == "listed")
        let named = try resource(["OTEL_RESOURCE_ATTRIBUTES": attributes, "OTEL_SERVICE_NAME": "named"])
        #expect(named["service.name"] == "named")
        #expect(named["k8s.pod.name"] == "a-1")
        #expect(named["team"] == "café")
        #expect(named["telemetry.sdk.language"] == "swift")
    }

    @Test(arguments: [
        ("always_on", "0.5", Sampler(ratio: 1, followsParent: false)),
        ("always_off", "", Sampler(ratio: 0, followsParent: false)),
        ("traceidratio", "0.25", Sampler(ratio: 0.25, followsParent: false)),
        ("parentbased_always_on", "", Sampler()), ("parentbased_always_off", "", Sampler(ratio: 0)),
        ("parentbased_traceidratio", "0.25", Sampler(ratio: 0.25)), ("", "0.25", Sampler()),
    ])
    func sample(name: String, argument: String, sampler: Sampler) throws {
        let settings = try settings([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_TRACES_SAMPLER": name,
            "OTEL_TRACES_SAMPLER_ARG": argument,
        ])
        #expect(settings.sampler == sampler)
        #expect(settings.warnings.isEmpty)
    }

    @Test func collectAsTold() throws {
        let settings = try settings([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_BSP_EXPORT_TIMEOUT": "200", "OTEL_BSP_MAX_QUEUE_SIZE": "300", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE": "10",
            "OTEL_METRIC_EXPORT_INTERVAL": "400", "OTEL_METRIC_EXPORT_TIMEOUT": "500",
            "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "Delta",
        ])
        #expect(settings.warnings.isEmpty)
        #expect(settings.spanBatches.delay == .milliseconds(100))
        #expect(settings.spanBatches.exportTimeout == .milliseconds(200))
        #expect(settings.spanBatches.queueLimit == 300)
        #expect(settings.spanBatches.batchLimit == 300, "no batch is larger than its queue")
        #expect(settings.logBatches.delay == .seconds(1))
        #expect(settings.logBatches.queueLimit == 2048)
        #expect(settings.logBatches.batchLimit == 10)
        #expect(settings.metricInterval == .milliseconds(400))
        #expect(settings.metricTimeout == .milliseconds(500))
        #expect(settings.metricTemporality == .delta)
    }

    @Test(arguments: [
        ("OTEL_SDK_DISABLED", "yes"), ("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "zstd"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"), ("OTEL_RESOURCE_ATTRIBUTES", "a=%zz"), ("OTEL_TRACES_SAMPLER", "xray"),
        ("OTEL_BSP_SCHEDULE_DELAY", "-1"), ("OTEL_BLRP_MAX_QUEUE_SIZE", "many"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4096"), ("OTEL_METRIC_EXPORT_INTERVAL", "1.5"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "sometimes"),
    ])
    func goOnWithoutWhatTheyCannotRead(name: String, value: String) throws {
        let settings = try settings(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", name: value])
        #expect(settings.traces?.url == "http://x/v1/traces")
        #expect(settings.traces?.encoding == .protobuf)
        #expect(settings.traces?.timeout == .seconds(10))
        #expect(settings.spanBatches.batchLimit <= settings.spanBatches.queueLimit)
        #expect(settings.warnings.count == 1)
        #expect(settings.warnings.first?.hasPrefix(name) == true)
        #expect(
            settings.warnings.first?.contains("Set it") == true || settings.warnings.first?.contains("Write") == true)
    }

    @Test func warnOfARatioThatIsNone() throws {
        let settings = try settings([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "1.5",
        ])
        #expect(settings.sampler == Sampler())
        #expect(settings.warnings.first?.hasPrefix("OTEL_TRACES_SAMPLER_ARG is \"1.5\"") == true)
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://me:s3cret@collector"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://me:s3cret@"), ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "x=1,s3cret"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret%"), ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret%0Ax: y"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api key=s3cret"), ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem"),
        ("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/nowhere/key.pem"),
    ])
    func refuseWhatNothingCanBeSentWith(name: String, value: String) {
        #expect {
            try settings(["OTEL_EXPORTER_OTLP_ENDPOINT": "https://x"].merging([name: value]) { $1 })
        } throws: { error in
            let text = String(describing: error)
            // It says what to do, and nothing that is secret.
            return text.hasPrefix(name) && ["Set", "Give", "Write"].contains { text.contains($0) }
                && !text.contains("s3cret")
        }
    }
}
