public import KubernetesClient
public import KubernetesModel
public import Logging
import Metrics
public import ServiceLifecycle
import Synchronization

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Reports what happened to objects, as Kubernetes events that `kubectl describe` shows.
///
/// Recording never waits: events queue up, are sent one after the other while the recorder runs, and the newest are
/// dropped when the server can't keep up. An event that repeats itself is counted instead of created again; many that
/// differ only in their message become one; an object that goes on and on for one reason is silenced for that reason
/// alone.
public final class EventRecorder: ServiceLifecycle.Service {
    /// Whether an event is about something going wrong.
    public enum Severity: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    private struct State {
        var queue: [RecordedEvent] = []
        var isFinished = false
        var lastSerial: UInt64 = 0
    }

    private let client: Client
    private let component: String
    private let instance: String
    private let capacity: Int
    private let now: @Sendable () -> Date
    private let time: MonotonicTime
    private let logger: Logger
    private let state = Mutex(State())
    private let wakeup = Wakeup()

    /// Makes a recorder.
    ///
    /// - Parameters:
    ///   - component: who reports, such as `milestone-operator`.
    ///   - instance: which of several, such as the pod's name.
    ///   - capacity: how many events may be waiting to be sent.
    ///   - now: the time of day.
    public init(
        client: Client, component: String, instance: String = "", capacity: Int = 1000,
        clock: some Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() },
        logger: Logger = Logger(label: "event-recorder")
    ) {
        self.client = client
        self.component = component
        self.instance = instance
        self.capacity = capacity
        self.now = now
        time = MonotonicTime(clock)
        self.logger = logger
    }

    /// Reports that something happened to an object.
    ///
    /// - Parameters:
    ///   - reason: why, in one word of upper camel case.
    ///   - message: what happened, for a person.
    public func record(
        _ severity: Severity = .normal, regarding object: some APIObject, reason: String, message: String
    ) {
        var event = RecordedEvent(
            regarding: ObjectReference(
                apiVersion: object.apiVersion, kind: object.kind, namespace: object.metadata.namespace,
                name: object.metadata.name, uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion),
            severity: severity, reason: reason, message: message, moment: now(), elapsed: time.now)
        let isTaken = state.withLock { state in
            guard !state.isFinished, state.queue.count < capacity else { return false }
            // Events of one moment must not have one name.
            state.lastSerial = max(state.lastSerial + 1, UInt64(max(0, event.moment.timeIntervalSince1970) * 1e9))
            event.serial = state.lastSerial
            state.queue.append(event)
            return true
        }
        if isTaken {
            wakeup.signal()
        } else {
            Counter(label: "events_dropped_total").increment()
        }
    }

    /// Sends events until the task is cancelled; on a graceful shutdown, those that are waiting are sent first.
    public func run() async throws {
        var correlator = EventCorrelator()
        await withGracefulShutdownHandler {
            while !Task.isCancelled {
                let (events, isFinished) = state.withLock { state in
                    defer { state.queue = [] }
                    return (state.queue, state.isFinished)
                }
                for event in events { await send(event, &correlator) }
                if events.isEmpty {
                    if isFinished { return }
                    await wakeup.wait()
                }
            }
        } onGracefulShutdown: {
            self.state.withLock { $0.isFinished = true }
            self.wakeup.signal()
        }
    }

    private func send(_ event: RecordedEvent, _ correlator: inout EventCorrelator) async {
        switch correlator.decide(event) {
        case .drop:
            Counter(label: "events_dropped_total").increment()
        case .create(let message, let identity):
            await create(event, message: message, identity: identity, &correlator)
        case .count(let name, let count, let message, let identity):
            let events = client.resource(Event.self, namespace: Self.namespace(of: event))
            let last = Timestamp(event.moment)
            let patch: JSONValue = [
                "count": .integer(Int64(count)), "message": .string(message),
                "lastTimestamp": .string(last.description),
            ]
            do {
                _ = try await events.patch(name, .merge(patch))
            } catch let error as APIError where error.isNotFound {
                // Servers forget events after an hour.
                await create(event, message: message, identity: identity, &correlator)
            } catch {
                report(error, event)
            }
        }
    }

    private func create(
        _ event: RecordedEvent, message: String, identity: EventCorrelator.Identity, _ correlator: inout EventCorrelator
    ) async {
        let namespace = Self.namespace(of: event)
        let moment = Timestamp(event.moment)
        let object = Event(
            metadata: ObjectMeta(name: Self.name(of: event), namespace: namespace),
            involvedObject: event.regarding, reason: event.reason, message: String(message.prefix(1024)),
            source: EventSource(component: component), firstTimestamp: moment, lastTimestamp: moment, count: 1,
            type: event.severity.rawValue, reportingComponent: component, reportingInstance: instance)
        do {
            let created = try await client.resource(Event.self, namespace: namespace).create(object)
            if let name = created.metadata.name { correlator.created(identity, name: name) }
        } catch {
            report(error, event)
        }
    }

    private func report(_ error: any Error, _ event: RecordedEvent) {
        guard !Task.isCancelled else { return }
        logger.warning(
            "an event can't be recorded: \(error)",
            metadata: ["reason": "\(event.reason)", "event": "\(event.message)"])
    }

    /// The object's name and the serial number in hexadecimal, as client-go names events.
    private static func name(of event: RecordedEvent) -> String {
        "\(event.regarding.name ?? "object").\(String(event.serial, radix: 16))"
    }

    /// Events of cluster-scoped objects live in `default`.
    private static func namespace(of event: RecordedEvent) -> String { event.regarding.namespace ?? "default" }
}

/// Something that happened to an object.
struct RecordedEvent: Sendable {
    var regarding: ObjectReference
    var severity: EventRecorder.Severity
    var reason: String
    var message: String
    /// When it happened, by the time of day.
    var moment: Date
    /// When it happened, by the recorder's clock.
    var elapsed: Duration
    /// Nanoseconds since 1970 when it happened, or the next number that no other event of the recorder has.
    var serial: UInt64 = 0
}
