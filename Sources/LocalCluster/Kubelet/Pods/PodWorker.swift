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
    private let wishes: AsyncStream<Pod>
    private let wishInbox: AsyncStream<Pod>.Continuation

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
            session.pod = pod
            wishInbox.yield(pod)
            guard pod.metadata.isDeleting else { return [] }
            let grace = pod.metadata.deletionGracePeriodSeconds.map { Duration.seconds($0) }
            return session.end(.deleted, grace: grace ?? session.machine.grace, now: now)
        case .removed:
            return session.end(.removed, grace: Self.forcedGrace, now: now)
        case .shutDown(let grace):
            return session.end(.shutDown, grace: min(grace, session.machine.grace), now: now)
        case .volumesOutdated:
            wishInbox.yield(session.pod)
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

    private func record(_ note: PodEventNote) {
        recorder.record(
            note.type == "Warning" ? .warning : .normal, regarding: pod, reason: note.reason, message: note.message)
    }

    /// The time that the processes of a pod have which the API server has forgotten.
    private static let forcedGrace = Duration.seconds(2)
}

extension PodWorker {
    /// Makes the pod's volumes, then keeps them as the objects behind them are.
    private func keepVolumes() async {
        var isPrepared = false
        var problem: String?
        await withTaskGroup(of: Void.self) { group in
            for await wish in wishes {
                do {
                    if !isPrepared { try runner.writeFiles(services.objects) }
                    try await runner.updateVolumes(of: wish)
                    if !isPrepared { inbox.yield(.machine(.prepared)) }
                    isPrepared = true
                    problem = nil
                } catch {
                    if Task.isCancelled { return }
                    if problem != "\(error)" { record(.warning("FailedMount", "\(error)")) }
                    problem = "\(error)"
                    group.addTask {
                        do { try await Task.sleep(for: .seconds(1)) } catch { return }
                        wishInbox.yield(wish)
                    }
                }
            }
        }
    }

    private func publish(_ session: inout PodSession, to publisher: StatusPublisher) {
        guard session.ending != .shutDown else { return }
        let status = session.machine.status(
            after: session.status ?? session.pod.status, podIP: podIP, hostIP: configuration.hostIP,
            now: configuration.now())
        guard status != session.status else { return }
        session.status = status
        publisher.publish(status)
    }

    private func scheduleWake(_ session: inout PodSession, in group: inout TaskGroup<Void>) {
        guard let wake = session.machine.nextWake, session.wake != wake else { return }
        session.wake = wake
        let delay = max(0, wake.timeIntervalSince(configuration.now()))
        group.addTask {
            do { try await Task.sleep(for: .seconds(delay)) } catch { return }
            inbox.yield(.machine(.wake))
        }
    }

    /// Tells the API server that the pod is over, so that it forgets it; never another pod that took its name.
    private func confirmDeletion() async {
        let pods = client.resource(Pod.self, namespace: pod.metadata.namespace)
        while !Task.isCancelled {
            do {
                try await pods.delete(
                    pod.metadata.name ?? "", DeleteOptions(uid: pod.metadata.uid, gracePeriodSeconds: 0))
                return
            } catch let error as APIError where error.isNotFound || error.isConflict {
                return
            } catch {
                logger.warning("the end of a pod can't be told: \(error)", metadata: ["pod": "\(pod.key)"])
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }
}
