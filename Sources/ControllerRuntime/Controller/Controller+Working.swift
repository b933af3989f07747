import KubernetesClient
import KubernetesModel
import Logging
import Metrics
import Tracing

extension Controller {
    /// Works on keys until the task is cancelled or the queue shut down.
    func workOnKeys() async {
        let (vacancies, vacancy) = AsyncStream.makeStream(of: Void.self)
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Ends with the scope.
                async let _ = resync()
                await queue.run()
                vacancy.finish()
            }
            for _ in 0..<options.parallelism { vacancy.yield() }
            for await _ in vacancies {
                group.addTask { await work { vacancy.yield() } }
            }
        }
    }

    /// One worker: takes keys until the queue is shut down, or until a reconcile has taken too long.
    ///
    /// - Parameter handOver: gets another worker to take over. A reconcile that doesn't heed its cancellation then keeps
    ///   its key from being worked on, and nothing else.
    private func work(handOver: @escaping @Sendable () -> Void) async {
        while let key = await queue.next() {
            defer { queue.finish(key) }
            guard await isCurrent(key) else { continue }
            metrics.workerDidStart()
            let result = await reconcile(key, overrun: handOver)
            metrics.workerDidEnd(result)
            if result == .timeout { return }
        }
    }

    /// Whether the stores show what the key's last reconcile wrote; when they don't, the key comes again.
    private func isCurrent(_ key: ObjectKey) async -> Bool {
        switch writes.standing(of: key) {
        case .current: return true
        case .held(let patience):
            // It comes back when the store has caught up, and after `patience` in any case.
            queue.add(key, after: patience, priority: .normal)
            return false
        case .overdue(let stores):
            logger.warning("a store is late and is read anew", metadata: ["object": "\(key)"])
            do {
                for catchUp in stores { try await catchUp() }
                writes.settle(key)
                return true
            } catch {
                guard !Task.isCancelled else { return false }
                logger.warning("the store can't be read: \(error)", metadata: ["object": "\(key)"])
                queue.addAfterFailure(key)
                return false
            }
        }
    }

    /// Reconciles a key, and decides what comes after it.
    private func reconcile(
        _ key: ObjectKey, overrun: @escaping @Sendable () -> Void
    ) async -> ControllerMetrics.Result {
        let start = time.now
        defer { metrics.time.record(duration: time.now - start) }
        var logger = logger
        logger[metadataKey: "object"] = "\(key)"
        let context = ReconcileContext(logger: logger, failures: queue.failures(of: key), key: key, writes: writes)
        return await tracer.withAnySpan("reconcile \(name)") { span in
            span.attributes["k8s.object.kind"] = primary.kind
            span.attributes["k8s.object.key"] = "\(key)"
            let result: ControllerMetrics.Result
            do {
                let outcome = try await withDeadline(overrun: overrun) {
                    try await reconciler.reconcile(key, context: context)
                }
                result = succeeded(key, outcome)
            } catch {
                result = failed(key, error, span, logger)
            }
            span.attributes["reconcile.outcome"] = result.rawValue
            return result
        }
    }

    private func succeeded(_ key: ObjectKey, _ outcome: ReconcileOutcome) -> ControllerMetrics.Result {
        queue.forget(key)
        switch outcome {
        case .done: return .success
        case .requeue(let delay):
            queue.add(key, after: delay)
            return .requeueAfter
        }
    }

    private func failed(
        _ key: ObjectKey, _ error: any Error, _ span: any Span, _ logger: Logger
    ) -> ControllerMetrics.Result {
        let isOverrun = error is DeadlineExceeded
        if let error = error as? ReconcileError, case .wait(let interval) = error.remedy {
            queue.forget(key)
            logger.debug("\(error.message)")
            queue.add(key, after: interval)
            return .requeueAfter
        }
        // Shutting down: it is taken up again by whoever runs next, and not a failure.
        if Task.isCancelled { return isOverrun ? .timeout : .success }
        span.recordError(error)
        span.setStatus(SpanStatus(code: .error, message: "\(error)"))
        if error is ReconcileError {
            queue.forget(key)
            logger.error("\(error)")
            return .terminal
        }
        logger.warning("the reconcile failed: \(error)")
        queue.addAfterFailure(key)
        return isOverrun ? .timeout : .error
    }

    private func withDeadline(
        overrun: @escaping @Sendable () -> Void, _ body: @escaping @Sendable () async throws -> ReconcileOutcome
    ) async throws -> ReconcileOutcome {
        try await withThrowingTaskGroup(of: ReconcileOutcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await time.sleep(for: options.deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let outcome = first else {
                overrun()
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
