/// A report that something happened to an object.
///
/// Source: Kubernetes API reference, *Event* of `v1`.
public struct Event: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Event", plural: "events")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var involvedObject: ObjectReference?
    public var reason: String?
    public var message: String?
    public var source: EventSource?
    public var firstTimestamp: Timestamp?
    public var lastTimestamp: Timestamp?
    public var count: Int?
    public var type: String?
    public var eventTime: Timestamp?
    public var series: EventSeries?
    public var action: String?
    public var related: ObjectReference?
    public var reportingComponent: String?
    public var reportingInstance: String?

    public init(
        metadata: ObjectMeta, involvedObject: ObjectReference? = nil, reason: String? = nil, message: String? = nil,
        source: EventSource? = nil, firstTimestamp: Timestamp? = nil, lastTimestamp: Timestamp? = nil,
        count: Int? = nil, type: String? = nil, eventTime: Timestamp? = nil, series: EventSeries? = nil,
        action: String? = nil, related: ObjectReference? = nil, reportingComponent: String? = nil,
        reportingInstance: String? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.involvedObject = involvedObject
        self.reason = reason
        self.message = message
        self.source = source
        self.firstTimestamp = firstTimestamp
        self.lastTimestamp = lastTimestamp
        self.count = count
        self.type = type
        self.eventTime = eventTime
        self.series = series
        self.action = action
        self.related = related
        self.reportingComponent = reportingComponent
        self.reportingInstance = reportingInstance
    }
}

/// The component that reported an event, in the older form.
///
/// Source: Kubernetes API reference, *EventSource* of `v1`.
public struct EventSource: Codable, Sendable, Equatable {
    public var component: String?
    public var host: String?

    public init(component: String? = nil, host: String? = nil) {
        self.component = component
        self.host = host
    }
}

/// How often an event was seen.
///
/// Source: Kubernetes API reference, *EventSeries* of `v1`.
public struct EventSeries: Codable, Sendable, Equatable {
    public var count: Int?
    public var lastObservedTime: Timestamp?

    public init(count: Int? = nil, lastObservedTime: Timestamp? = nil) {
        self.count = count
        self.lastObservedTime = lastObservedTime
    }
}
