import CEpoll
import Glibc

/// Starts a thread of its own for work that blocks, outside of the cooperative pool.
///
/// - Throws: ``SystemError`` when the system gives no thread.
package func startThread(named name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    final class Work {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
            cepoll_name_thread(work.name)
            work.body()
            return nil
        }, work.toOpaque())
    guard status == 0 else {
        work.release()
        throw SystemError("pthread_create", number: status)
    }
    pthread_detach(thread)
}
