import CLibPQ
import DequeModule
import EpollTransport
import Glibc

/// One connection to PostgreSQL, in libpq's non-blocking pipeline mode; used by the thread of its pool only.
///
/// Each statement ends with a synchronisation point of its own: its failure touches no other, and it is answered only
/// when the server has committed it.
///
/// **Caveats**: libpq resolves host names with `getaddrinfo`, which blocks; a name server that is away delays the
/// pool's other connections while this one is being made.
final class Connection {
    /// What the pool must learn.
    enum Event {
        case opened
        /// The answer to a statement; nil stands for one of the pool's own.
        case answered(Request?, Result<Rows, DatabaseError>)
        /// The statement was given up because of a cancellation that was meant for another.
        case interrupted(Request)
        case notified(Notification)
    }

    let handle: OpaquePointer
    let configuration: DatabaseConfiguration
    /// When patience ends: with making the connection, with the answer to the oldest statement, or with a step of a copy.
    var deadline: ContinuousClock.Instant?
    /// When a connection that has been idle all the while is asked whether it still works.
    var checkAt: ContinuousClock.Instant?
    /// The descriptor that epoll was told to watch; libpq may change it while it connects.
    var watched: CInt?
    /// What epoll was told to watch it for.
    var watchedInterest: Epoll.Interest?

    var phase = Phase.connecting(.writing)
    var exchanges: Deque<Exchange> = []
    // Names of the statements that the server knows.
    var statements: [StatementKey: String] = [:]
    var preparedCount = 0
    var hasUnsentBytes = false
    var copyStep: CopyStep?

    enum Phase: Equatable {
        enum Direction { case reading, writing }
        case connecting(Direction)
        case settingUp
        case open
        /// Rows go in or come out, outside of pipeline mode.
        case copying
    }

    /// A statement between its sending and the server's last word on it.
    struct Exchange {
        enum Stage {
            case prepare, execute, synchronise
            /// The commit itself was refused, at the synchronisation point; its own result is still to come.
            case refused
        }

        /// nil for the pool's own statement, which sets the connection up.
        let request: Request?
        let statement: StatementKey
        var deadline: ContinuousClock.Instant
        var stage: Stage
        var rows: Rows?
        var error: DatabaseError?
        /// Nobody waits for the answer any more.
        var isAbandoned = false
        /// A cancellation meant for another statement was under way while this one was.
        var mayBeInterrupted = false
    }

    /// What makes a prepared statement another: its text, and the types its parameters were prepared for.
    struct StatementKey: Hashable {
        let sql: String
        let types: [Oid]
    }

    /// Most statements that are kept prepared; what comes beyond is sent as text each time.
    static let statementLimit = 256

    /// Begins to connect.
    /// - Parameter attempt: How many attempts failed before; each begins with another of the hosts.
    /// - Throws: ``DatabaseError`` when the URL makes no sense.
    init(
        configuration: DatabaseConfiguration, attempt: Int, now: ContinuousClock.Instant
    ) throws(DatabaseError) {
        self.configuration = configuration
        let settings: [(String, String)] =
            [
                ("dbname", configuration.url),
                ("fallback_application_name", configuration.applicationName),
                ("client_encoding", "UTF8"),
                ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
                ("tcp_user_timeout", "30000"),
            ] + configuration.tls.parameters + ServerList(url: configuration.url).rotated(by: attempt).parameters
        let keywords = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { (keywords + values).forEach { free($0) } }
        let started = (keywords.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { keywords in
            (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
                PQconnectStartParams(keywords.baseAddress, values.baseAddress, 1)
            }
        }
        guard let started else { throw DatabaseError(.unavailable, "libpq has no memory for a connection.") }
        guard PQstatus(started) != CONNECTION_BAD else {
            defer { PQfinish(started) }
            throw DatabaseError(.unavailable, connection: started)
        }
        handle = started
        deadline = now + configuration.connectTimeout
        // The server's notices would go to standard error, in the midst of the logs.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit {
        PQfinish(handle)
    }

    /// The socket now; nil before there is one.
    var descriptor: CInt? {
        let descriptor = PQsocket(handle)
        return descriptor < 0 ? nil : descriptor
    }

    /// What must happen to the socket for the connection to go on.
    var interest: Epoll.Interest {
        switch phase {
        case .connecting(let direction): Epoll.Interest(writable: direction == .writing)
        case .settingUp, .open: Epoll.Interest(writable: hasUnsentBytes)
        // Rows stay in the socket until somebody wants them: that is what slows a server down that is too fast.
        case .copying: Epoll.Interest(readable: copyStep != nil, writable: hasUnsentBytes)
        }
    }

    /// Whether nothing of a session is left: no transaction, no statement, no copy.
    var isClean: Bool { phase == .open && exchanges.isEmpty && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Takes what is under way out, to tell those who wait for it.
    func abandon() -> [Request] {
        defer { exchanges.removeAll() }
        return exchanges.compactMap(\.request)
    }

    /// Ends the step of a copy that is under way, because the connection has ended.
    func abandonCopy(because error: DatabaseError) {
        copyStep?.fail(error)
        copyStep = nil
    }
}
