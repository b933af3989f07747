import ControllerRuntime
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import Logging

/// Runs one pod from its binding to its end.
///
/// What happens is decided by ``PodMachine``; the worker does what it says, each thing in a task of its own, and feeds
/// it what comes of it.
struct PodWorker: Sendable {
    /// What a worker is told.
    enum Input: Sendable {
        /// The pod is wanted so.
        case changed(Pod)
        /// The pod is gone from the API server.
        case removed
        /// Objects that the pod's volumes may come from have changed, or tokens have grown old.
        case volumesOutdated
        /// Services have changed.
        case servicesChanged
        /// The kubelet ends; the pod stays.
        case shutDown(grace: Duration)
        /// Something came of what the worker did.
        case machine(PodMachine.Event)
    }

    let pod: Pod
    let podIP: String
    let configuration: KubeletConfiguration
    let client: Client
    let services: Store<Service>
    let runner: ContainerRunner
    let recorder: EventRecorder
    let logger: Logger
    /// Where the worker is told.
    let inbox: AsyncStream<Input>.Continuation

    private let inputs: AsyncStream<Input>
    /// The pod each time its volumes have to be looked after.
    let wishes: AsyncStream<Pod>
    let wishInbox: AsyncStream<Pod>.Continuation

    init(
        pod: Pod, podIP: String, configuration: KubeletConfiguration, client: Client, services: Store<Service>,
        runner: ContainerRunner, recorder: EventRecorder, logger: Logger
    ) {
        self.pod = pod
        self.podIP = podIP
        self.configuration = configuration
        self.client = client
        self.services = services
        self.runner = runner
        self.recorder = recorder
        self.logger = logger
        (inputs, inbox) = AsyncStream.makeStream()
        (wishes, wishInbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs the pod; returns when nothing of it is left, here or at the API server, or when the kubelet ends.
    func run() async {
        let publisher = StatusPublisher(pod: pod, client: client, logger: logger)
        let ending = await withTaskGroup(of: Void.self) { group in
            group.addTask { await publisher.run() }
            let ending = await work(publisher)
            // The last status is told before the pod is; a kubelet that ends has nothing more to tell.
            if ending == .shutDown { group.cancelAll() }
            publisher.finish()
            return ending
        }
        guard ending != .shutDown, !Task.isCancelled else { return }
        runner.forget()
        if ending == .deleted { await confirmDeletion() }
    }

    private func work(_ publisher: StatusPublisher) async -> PodSession.Ending? {
        let machine = PodMachine(pod, now: configuration.now(), backOff: configuration.backOff)
        var session = PodSession(machine: machine, pod: pod, status: pod.status)
        await withTaskGroup(of: Void.self) { group in
            if !machine.isOver {
                group.addTask { await keepVolumes() }
                wishInbox.yield(pod)
            }
            if pod.metadata.isDeleting { inbox.yield(.changed(pod)) }
            publish(&session, to: publisher)
            for await input in inputs {
                for action in take(input, &session) { perform(action, &session, in: &group) }
                publish(&session, to: publisher)
                if session.isFinished { break }
                scheduleWake(&session, in: &group)
            }
            group.cancelAll()
        }
        return session.ending
    }

    private func take(_ input: Input, _ session: inout PodSession) -> [PodMachine.Action] {
        let now = configuration.now()
        switch input {
        case .changed(let pod):
            let isRelabelled =
                pod.metadata.labels != session.pod.metadata.labels
                || pod.metadata.annotations != session.pod.metadata.annotations
            session.pod = pod
            if isRelabelled, !session.machine.isOver { wishInbox.yield(pod) }
            guard pod.metadata.isDeleting else { return [] }
            let grace = pod.metadata.deletionGracePeriodSeconds.map { Duration.seconds($0) }
            return session.end(.deleted, grace: grace ?? session.machine.grace, now: now)
        case .removed:
            return session.end(.removed, grace: Self.forcedGrace, now: now)
        case .shutDown(let grace):
            return session.end(.shutDown, grace: min(grace, session.machine.grace), now: now)
        case .volumesOutdated:
            if !session.machine.isOver { wishInbox.yield(session.pod) }
            return []
        case .servicesChanged:
            runner.writeHosts(services.objects)
            return []
        case .machine(let event):
            if case .exited(let index, _) = event { session.stops[index] = nil }
            return session.machine.handle(event, now: now)
        }
    }

    private func perform(_ action: PodMachine.Action, _ session: inout PodSession, in group: inout TaskGroup<Void>) {
        switch action {
        case .start(let index):
            let (stops, stopInbox) = AsyncStream<Duration>.makeStream()
            session.stops[index] = stopInbox
            let container = session.machine.containers[index]
            group.addTask {
                await runner.run(container.spec, attempt: container.restartCount, stops: stops) { report in
                    take(report, of: index, container.spec)
                }
            }
        case .stop(let index, let grace):
            session.stops[index]?.yield(grace)
        case .record(let note):
            record(note)
        case .finish:
            session.isFinished = true
        }
    }

    /// Passes on what a running container reports.
    private func take(_ report: ContainerRunner.Report, of index: Int, _ container: Container) {
        let name = container.name
        switch report {
        case .found(let image):
            record(.normal("Pulled", "Container image \"\(image)\" already present on machine", container: name))
        case .started(let imageID, let containerID):
            inbox.yield(.machine(.started(index, imageID: imageID, containerID: containerID)))
        case .failed(let reason, let message):
            inbox.yield(.machine(.failedToStart(index, reason: reason, message: message)))
        case .unhealthy(let kind, let message):
            let subject = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
            record(.warning("Unhealthy", "\(subject) probe failed: \(message)", container: name))
        case .probed(let kind, let isHealthy):
            inbox.yield(.machine(.probed(index, kind, isHealthy: isHealthy)))
        case .ended(let end):
            inbox.yield(.machine(.exited(index, end)))
        }
    }

    func record(_ note: PodEventNote) {
        recorder.record(
            note.type == "Warning" ? .warning : .normal, regarding: pod, reason: note.reason, message: note.message)
    }

    /// The time that the processes of a pod have which the API server has forgotten.
    private static let forcedGrace = Duration.seconds(2)
}
