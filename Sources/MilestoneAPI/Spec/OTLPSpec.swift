/// Where the services send traces and logs, outside the platform.
package struct OTLPSpec: SchemaObject {
    package var endpoint: String
    package var headersSecretRef: SecretKeyRef?
    package var samplingRatio: Double?

    package init(endpoint: String, headersSecretRef: SecretKeyRef? = nil, samplingRatio: Double? = nil) {
        self.endpoint = endpoint
        self.headersSecretRef = headersSecretRef
        self.samplingRatio = samplingRatio
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.endpoint,
                "Base URL of OTLP over HTTP, such as https://otlp.nr-data.net:4318; /v1/traces, /v1/metrics and /v1/logs "
                    + "follow it.",
                .httpURL, .length(8...2048)),
            SchemaField(
                CodingKeys.headersSecretRef,
                "Where the request headers stand, as name=value pairs with commas between, such as api-key=…."),
            .samplingRatio(CodingKeys.samplingRatio),
        ]
    }
}

extension SchemaField {
    /// The share of traces that a service begins and keeps.
    static func samplingRatio(_ key: some CodingKey) -> SchemaField {
        SchemaField(
            key,
            "Share of traces that are kept, from 0 to 1; all when left out. A caller that keeps its trace keeps ours.",
            .range(0...1))
    }
}
