import ControllerRuntimeTesting
import HTTPTypes
import InMemoryTracing
import KubernetesClient
import KubernetesModel
import Logging
import MetricsTestKit
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(5))) struct LeaderElectorTests {
    private let server = LeaseServer()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// What runs while a process leads: it notes what it sees.
    private final class Work: ServiceLifecycle.Service {
        private let server: LeaseServer
        private let state = Mutex<(isRunning: Bool, holderAtEnd: String?)>((false, nil))

        init(_ server: LeaseServer) { self.server = server }

        var isRunning: Bool { state.withLock(\.isRunning) }
        var holderAtEnd: String? { state.withLock(\.holderAtEnd) }

        func run() async throws {
            state.withLock { $0.isRunning = true }
            defer { state.withLock { $0 = (false, server.holder) } }
            try await gracefulShutdown()
        }
    }

    /// A process that wants to lead, with a clock of its own.
    private struct Process {
        let clock = ManualClock()
        let metrics = TestMetrics()
        let leadership: Leadership
        let work: Work
        let elector: LeaderElector

        init(_ name: String, _ server: LeaseServer, _ logger: Logger) {
            leadership = Leadership(clock: clock)
            work = Work(server)
            elector = LeaderElector(
                client: server.client(of: name), lease: ObjectKey(namespace: "system", name: "operator"),
                identity: name, leadership: leadership, services: [work], clock: clock, random: Zero(),
                metrics: metrics, logger: logger)
        }

        var masterStatus: Double? {
            get throws {
                try metrics.expectGauge("leader_election_master_status", [("name", "operator")]).lastValue
            }
        }

        /// Moves time and waits until the process has done what was due.
        func pass(_ duration: Duration) async throws {
            clock.advance(by: duration)
            try await rest()
        }

        /// Whether the process waits for its next look or renewal, and for no answer.
        var isResting: Bool {
            let sleeping = clock.sleeping
            return sleeping.count == 1 && sleeping[0] <= .seconds(2)
        }

        /// Waits until the process waits for its next look or renewal, and nothing else.
        func rest() async throws {
            try await eventually("it rests") { clock.sleeping == [.seconds(2)] }
        }
    }

    private struct Zero: RandomNumberGenerator {
        mutating func next() -> UInt64 { 0 }
    }

    private func process(_ name: String) -> Process { Process(name, server, logger) }

    @Test func leadsAndGivesTheLeaseBackAfterItsServicesHaveEnded() async throws {
        let process = process("a")
        #expect(try process.masterStatus == 0)
        let group = ServiceGroup(configuration: .init(services: [process.elector], logger: logger))
        try await withRunning([{ try await group.run() }]) {
            try await eventually("it leads") { process.work.isRunning }
            #expect(server.holder == "a")
            #expect(process.leadership.phase == .leading)
            #expect(try process.masterStatus == 1)
            await group.triggerGracefulShutdown()
            try await eventually("it gives the lease back") { server.holder == "" }
        }
        #expect(process.work.holderAtEnd == "a")
        #expect(process.leadership.phase == .standby)
        #expect(try process.masterStatus == 0)
        #expect(server.tracer.finishedSpans.isEmpty, "renewals would bury what reconciles leave")
    }

    @Test func takesAtOnceWhatWasGivenBack() async throws {
        let (first, second) = (process("a"), process("b"))
        let group = ServiceGroup(configuration: .init(services: [first.elector], logger: logger))
        try await withRunning([{ try await group.run() }]) {
            try await eventually("a leads") { first.work.isRunning }
            try await withRunning([{ try await second.elector.run() }]) {
                try await second.rest()
                #expect(!second.work.isRunning)
                await group.triggerGracefulShutdown()
                try await eventually("a gives it back") { server.holder == "" }
                second.clock.advance(by: .seconds(2))
                try await eventually("b leads at its next look") { second.work.isRunning }
            }
        }
    }

    @Test func outlivesBlipsUntilTheLeaseHasRunOut() async throws {
        let process = process("a")
        try await withRunning([{ try await process.elector.run() }]) {
            try await eventually("it leads") { process.work.isRunning }
            try await process.rest()
            server.set(.lost, for: "a")
            for _ in 0..<4 { try await process.pass(.seconds(2)) }
            #expect(process.leadership.phase == .leading)
            for _ in 0..<3 { try await process.pass(.seconds(2)) }
            // Fourteen seconds: it may not write, and nobody else may lead yet.
            #expect(process.leadership.phase == .doubtful)
            #expect(process.work.isRunning)
            server.set(nil, for: "a")
            try await process.pass(.seconds(2))
            #expect(process.leadership.phase == .leading)
        }
    }

    @Test func goesOnWhenOnlyTheAnswerWasLost() async throws {
        let process = process("a")
        try await withRunning([{ try await process.elector.run() }]) {
            try await eventually("it leads") { process.work.isRunning }
            try await process.rest()
            server.set(.unanswered, for: "a")
            let before = server.writes
            try await process.pass(.seconds(2))
            #expect(server.writes == before + 1)
            server.set(nil, for: "a")
            try await process.pass(.seconds(2))
            #expect(server.writes == before + 2)
            #expect(process.leadership.remaining == .seconds(10))
            #expect(
                process.metrics.counterTotal(
                    label: "leader_election_slowpath_total", dimensions: [("name", "operator")]) == 1)
        }
    }

    @Test func endsWhenTheLeaseHasRunOut() async throws {
        let process = process("a")
        await #expect(throws: LeadershipLost.self) {
            try await withRunning([{ try await process.elector.run() }]) {
                try await eventually("it leads") { process.work.isRunning }
                try await process.rest()
                server.set(.lost, for: "a")
                for _ in 0..<7 { try await process.pass(.seconds(2)) }
                process.clock.advance(by: .seconds(2))
                try await eventually("it has ended") { !process.work.isRunning }
                #expect(process.leadership.phase == .standby)
            }
        }
        #expect(try process.masterStatus == 0)
        // It doesn't give back what may be another's by now.
        #expect(server.holder == "a")
    }

    @Test func endsWhenAnotherHasTakenTheLease() async throws {
        let process = process("a")
        let error = await #expect(throws: LeadershipLost.self) {
            try await withRunning([{ try await process.elector.run() }]) {
                try await eventually("it leads") { process.work.isRunning }
                try await process.rest()
                server.put { $0?.spec?.holderIdentity = "thief" }
                process.clock.advance(by: .seconds(2))
                try await eventually("it has ended") { !process.work.isRunning }
            }
        }
        #expect(error?.holder == "thief")
        #expect(server.holder == "thief")
    }

    /// One that is cut off stops before the other starts, although their clocks show different times.
    @Test(arguments: [0, 500, 1300, 1900]) func neverLeadTwoAtATime(shift: Int) async throws {
        let (first, second) = (process("a"), process("b"))
        second.clock.advance(by: .seconds(86_400) + .milliseconds(shift))
        let lost = Mutex(false)
        try await withRunning([
            {
                do { try await first.elector.run() } catch is LeadershipLost { lost.withLock { $0 = true } }
            },
            {
                try await eventually("a leads") { first.work.isRunning }
                try await second.elector.run()
            },
        ]) {
            try await eventually("both wait") { first.isResting && second.isResting }
            server.set(.unanswered, for: "a")
            var stoppedAt: Int?
            var startedAt: Int?
            for step in 0..<500 where startedAt == nil {
                if step == 33 { server.set(.lost, for: "a") }
                for clock in [first.clock, second.clock] { clock.advance(by: .milliseconds(100)) }
                try await eventually("both have done what was due") {
                    (lost.withLock { $0 } || first.isResting) && second.isResting
                }
                let phases = (first.leadership.phase, second.leadership.phase)
                #expect(!(phases.0 == .leading && phases.1 == .leading))
                if stoppedAt == nil, phases.0 != .leading { stoppedAt = step }
                if startedAt == nil, phases.1 == .leading { startedAt = step }
            }
            // The margin is what requests that were under way have for their end.
            let (stopped, started) = (try #require(stoppedAt), try #require(startedAt))
            #expect(started - stopped >= 50)
        }
        #expect(server.lease?.spec?.leaseTransitions == 1)
    }

    @Test func refusesWritesOfWhoeverDoesNotLead() async throws {
        let clock = ManualClock()
        let leadership = Leadership(clock: clock)
        let noted = Mutex<[(HTTPRequest.Method, Duration)]>([])
        struct Noting: ClientTransport {
            let note: @Sendable (ClientRequest) -> Void

            func send(_ request: ClientRequest) async throws -> ClientResponse {
                note(request)
                return ClientResponse(
                    head: .init(status: .ok), body: ResponseBody(ByteBuffer(string: #"{"metadata":{"name":"x"}}"#)))
            }
        }
        let transport = Noting { request in noted.withLock { $0.append((request.head.method, request.headTimeout)) } }
        let maps = Client(transport: transport, retry: .never).fenced(by: leadership).resource(
            ConfigMap.self, namespace: "a")
        let map = ConfigMap(metadata: ObjectMeta(name: "x", namespace: "a"))
        _ = try await maps.get("x")
        await #expect(throws: APIError.self) { _ = try await maps.create(map) }
        leadership.renew(sentAt: leadership.now)
        clock.advance(by: .seconds(4))
        _ = try await maps.create(map)
        clock.advance(by: .seconds(6))
        await #expect(throws: APIError.self) { _ = try await maps.create(map) }
        #expect(leadership.phase == .doubtful)
        _ = try await maps.get("x")
        let requests = noted.withLock { $0 }
        #expect(requests.map(\.0) == [.get, .post, .get])
        // What is on its way when the term ends is given up.
        #expect(requests.map(\.1)[1] == .seconds(6))
    }
}
