import KubernetesModel
import Logging
import Metrics
import Tracing

extension Controller {
    /// One worker: takes keys until the queue is shut down.
    func work() async {
        while let key = await queue.next() {
            if let patience = writes.hold(key) {
                // It comes back when the store has caught up, and after `patience` in any case.
                queue.add(key, after: patience)
            } else {
                metrics.workerDidStart()
                let result = await reconcile(key)
                metrics.workerDidEnd(result)
            }
            queue.finish(key)
        }
    }

    /// Reconciles a key, and decides what comes after it.
    private func reconcile(_ key: ObjectKey) async -> ControllerMetrics.Result {
        let start = time.now
        defer { metrics.time.record(duration: time.now - start) }
        var logger = logger
        logger[metadataKey: "object"] = "\(key)"
        let context = ReconcileContext(logger: logger, failures: queue.failures(of: key), key: key, writes: writes)
        do {
            let outcome = try await withSpan("reconcile \(name)") { span in
                span.attributes["k8s.object.kind"] = primary.kind
                span.attributes["k8s.object.key"] = "\(key)"
                return try await withDeadline { try await reconciler.reconcile(key, context: context) }
            }
            queue.forget(key)
            switch outcome {
            case .done:
                return .success
            case .requeue(let delay):
                queue.add(key, after: delay)
                return .requeueAfter
            }
        } catch let error as ReconcileError {
            queue.forget(key)
            switch error.remedy {
            case .wait(let interval):
                logger.debug("\(error.message)")
                queue.add(key, after: interval)
                return .requeueAfter
            case .change:
                logger.error("\(error)")
                return .terminal
            }
        } catch {
            // Shutting down: it is taken up again by whoever runs next, and not a failure.
            if Task.isCancelled { return .success }
            logger.warning("the reconcile failed: \(error)")
            queue.addAfterFailure(key)
            return .error
        }
    }

    private func withDeadline(
        _ body: @escaping @Sendable () async throws -> ReconcileOutcome
    ) async throws -> ReconcileOutcome {
        try await withThrowingTaskGroup(of: ReconcileOutcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await time.sleep(for: options.deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let outcome = first else {
                throw DeadlineExceeded(deadline: options.deadline)
            }
            return outcome
        }
    }
}

/// A reconcile took longer than it may.
private struct DeadlineExceeded: Error, CustomStringConvertible {
    var deadline: Duration

    var description: String { "it took longer than \(deadline)" }
}
