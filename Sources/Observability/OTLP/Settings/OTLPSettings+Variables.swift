extension OTLPSettings {
    /// Reads the settings; nothing is sent unless an endpoint is given or an exporter named `otlp` is asked for.
    ///
    /// - Variables: `OTEL_SDK_DISABLED`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`;
    ///   `OTEL_TRACES_EXPORTER`, `OTEL_METRICS_EXPORTER`, `OTEL_LOGS_EXPORTER` (`otlp` or `none`);
    ///   `OTEL_EXPORTER_OTLP_ENDPOINT`, `_HEADERS`, `_PROTOCOL`, `_TIMEOUT`, `_COMPRESSION`, `_CERTIFICATE`,
    ///   `_CLIENT_CERTIFICATE`, `_CLIENT_KEY`, each also as `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` and so on;
    ///   `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`; `OTEL_BSP_*` and `OTEL_BLRP_*`;
    ///   `OTEL_METRIC_EXPORT_INTERVAL`, `OTEL_METRIC_EXPORT_TIMEOUT`,
    ///   `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`. Times are in milliseconds.
    /// - Parameters:
    ///   - serviceName: What the process is called if no variable says.
    ///   - variables: The text of a variable, nil if it isn't given.
    /// - Throws: ``OTLPSettingError`` for an endpoint, headers or a certificate that can't be used; what is less than that
    ///   becomes one of the ``warnings``.
    public init(serviceName: String, variables: @escaping (String) -> String?) throws(OTLPSettingError) {
        self.init()
        var reader = OTLPVariables(variables)
        guard !reader.flag("OTEL_SDK_DISABLED") else {
            warnings = reader.warnings
            return
        }
        traces = try reader.destination(of: .traces)
        metrics = try reader.destination(of: .metrics)
        logs = try reader.destination(of: .logs)
        guard !isEmpty else {
            warnings = reader.warnings
            return
        }
        resource = reader.resource(serviceName: serviceName)
        if traces != nil {
            sampler = reader.sampler()
            reader.read("OTEL_BSP", into: &spanBatches)
        }
        if logs != nil { reader.read("OTEL_BLRP", into: &logBatches) }
        if metrics != nil {
            metricInterval = reader.duration("OTEL_METRIC_EXPORT_INTERVAL", default: metricInterval)
            let variable = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
            let temporalities: [String: MetricTemporality] = [
                "cumulative": .cumulative, "delta": .delta, "lowmemory": .delta,
            ]
            metricTemporality =
                reader.choice(reader.text(variable).map { (variable, $0) }, of: temporalities) ?? metricTemporality
            metricTimeout = reader.duration("OTEL_METRIC_EXPORT_TIMEOUT", default: metricTimeout)
        }
        warnings = reader.warnings
    }
}

extension OTLPVariables {
    fileprivate mutating func resource(serviceName: String) -> [(name: String, value: String)] {
        var attributes: [String: String] = [:]
        if let text = text("OTEL_RESOURCE_ATTRIBUTES") {
            do {
                for pair in try OTLPPairs(text).pairs { attributes[pair.name] = pair.value }
            } catch {
                warn(
                    "OTEL_RESOURCE_ATTRIBUTES is ignored, because it can't be read at entry \(error.entry). Write key=value, "
                        + "several separated by commas, and commas or % within a value as %2C and %25.")
            }
        }
        attributes["service.name"] = text("OTEL_SERVICE_NAME") ?? attributes["service.name"] ?? serviceName
        attributes["telemetry.sdk.language"] = "swift"
        attributes["telemetry.sdk.name"] = "milestone-platform"
        attributes["telemetry.sdk.version"] = OTLPClient.version
        return attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    fileprivate mutating func sampler() -> Sampler {
        let name = "OTEL_TRACES_SAMPLER"
        let samplers: [String: (isByRatio: Bool, sampler: Sampler)] = [
            "always_on": (false, Sampler(ratio: 1, followsParent: false)),
            "always_off": (false, Sampler(ratio: 0, followsParent: false)),
            "traceidratio": (true, Sampler(ratio: 1, followsParent: false)),
            "parentbased_always_on": (false, Sampler(ratio: 1)),
            "parentbased_always_off": (false, Sampler(ratio: 0)),
            "parentbased_traceidratio": (true, Sampler(ratio: 1)),
        ]
        guard let (isByRatio, sampler) = choice(text(name).map { (name, $0) }, of: samplers) else { return Sampler() }
        guard isByRatio, let text = text("OTEL_TRACES_SAMPLER_ARG") else { return sampler }
        guard let ratio = Double(text), (0...1).contains(ratio) else {
            warn("OTEL_TRACES_SAMPLER_ARG is \"\(text)\", which is ignored: 1 holds. Set it to a number from 0 to 1.")
            return sampler
        }
        return Sampler(ratio: ratio, followsParent: sampler.followsParent)
    }

    fileprivate mutating func read(_ prefix: String, into batches: inout OTLPBatches) {
        batches.delay = duration("\(prefix)_SCHEDULE_DELAY", default: batches.delay)
        batches.exportTimeout = duration("\(prefix)_EXPORT_TIMEOUT", default: batches.exportTimeout)
        batches.queueLimit = count("\(prefix)_MAX_QUEUE_SIZE", default: batches.queueLimit)
        batches.batchLimit = count("\(prefix)_MAX_EXPORT_BATCH_SIZE", default: batches.batchLimit)
        if batches.batchLimit > batches.queueLimit {
            // By default a small queue has small batches.
            if text("\(prefix)_MAX_EXPORT_BATCH_SIZE") != nil {
                warn(
                    "\(prefix)_MAX_EXPORT_BATCH_SIZE is \(batches.batchLimit), more than the queue holds: "
                        + "\(batches.queueLimit) holds. Set it to no more than \(prefix)_MAX_QUEUE_SIZE.")
            }
            batches.batchLimit = batches.queueLimit
        }
    }
}
