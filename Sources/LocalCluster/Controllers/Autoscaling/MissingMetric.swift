import KubernetesModel

/// What an autoscaler says of a metric where nothing measures: the reason, and the errors of the real controller.
struct MissingMetric: Equatable {
    /// Why the autoscaler isn't active, in one word.
    var reason: String
    /// What went wrong, in full.
    var message: String
    /// What it means to the autoscaler.
    var summary: String
}

extension MissingMetric {
    /// - Parameters:
    ///   - metric: an item of `spec.metrics`.
    ///   - namespace: the autoscaler's.
    init(_ metric: JSONValue, namespace: String) {
        switch metric["type"]?.stringValue {
        case "ContainerResource":
            self.init(ofPods: metric["containerResource"], "ContainerResource", "container metric")
        case "Pods":
            self.init(
                reason: "FailedGetPodsMetric",
                message: "unable to get metric \(Self.name(metric["pods"])): \(Self.noCustomMetrics)",
                summary: "failed to get pods metric value")
        case "Object":
            let described = metric[path: "object", "describedObject"]
            let kind = described?["kind"]?.stringValue ?? ""
            let name = described?["name"]?.stringValue ?? ""
            self.init(
                reason: "FailedGetObjectMetric",
                // The real controller has the last two the wrong way round.
                message: "unable to get metric \(Self.name(metric["object"])): \(kind) on \(namespace) "
                    + "\(name)/\(Self.noCustomMetrics)",
                summary: "failed to get object metric value")
        case "External":
            let name = Self.name(metric["external"])
            self.init(
                reason: "FailedGetExternalMetric",
                message:
                    "unable to get external metric \(namespace)/\(name)/nil: unable to fetch metrics from external "
                    + "metrics API: no external metrics API (external.metrics.k8s.io) registered",
                summary: "failed to get \(name) external metric value")
        default: self.init(ofPods: metric["resource"], "Resource", "resource metric")
        }
    }

    /// A metric of a resource that pods use.
    private init(ofPods source: JSONValue?, _ type: String, _ kind: String) {
        let name = source?["name"]?.stringValue ?? ""
        let measure = source?[path: "target", "averageValue"] == nil ? "utilization" : "usage"
        self.init(
            reason: "FailedGet\(type)Metric",
            message: "failed to get \(name) \(measure): unable to get metrics for resource \(name): unable to fetch "
                + "metrics from resource metrics API: the server could not find the requested resource "
                + "(get pods.metrics.k8s.io)",
            summary: "failed to get \(name) \(kind) value")
    }

    private static let noCustomMetrics =
        "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"

    private static func name(_ source: JSONValue?) -> String { source?[path: "metric", "name"]?.stringValue ?? "" }
}
