import Glibc
import KubernetesModel
import Logging

/// Probes, and the polite end.
extension ContainerRunner {
    /// Looks at a running container as its probes ask, until the task is cancelled.
    func watchHealth(of target: Prober.Target, report: @escaping @Sendable (Report) -> Void) async {
        if let startup = target.container.startupProbe {
            // The others wait for the first success of this one.
            guard await watch(startup, .startup, of: target, report: report) else { return }
        }
        await withTaskGroup(of: Void.self) { group in
            if let readiness = target.container.readinessProbe {
                group.addTask { _ = await watch(readiness, .readiness, of: target, report: report) }
            }
            if let liveness = target.container.livenessProbe {
                group.addTask { _ = await watch(liveness, .liveness, of: target, report: report) }
            }
        }
    }

    /// Looks again and again.
    ///
    /// - Returns: `true` when a startup probe has succeeded; `false` when the task was cancelled.
    private func watch(
        _ probe: Probe, _ kind: ProbeKind, of target: Prober.Target, report: @escaping @Sendable (Report) -> Void
    ) async -> Bool {
        let period = Duration.seconds(max(1, probe.periodSeconds ?? 10))
        let clock = ContinuousClock()
        var machine = ProbeMachine(probe)
        do {
            try await Task.sleep(for: .seconds(probe.initialDelaySeconds ?? 0))
            var due = clock.now
            while true {
                let counts = clock.now >= due
                let result = await prober.look(probe, at: target)
                try Task.checkCancellation()
                if case .failure(let message) = result, counts { report(.unhealthy(kind, message: message)) }
                if let isHealthy = machine.take(result, counts: counts) {
                    report(.probed(kind, isHealthy: isHealthy))
                    if kind == .startup, isHealthy { return true }
                }
                if counts { due = clock.now + period }
                // What starts is awaited eagerly; looks between those that the period asks for only count for it.
                let isEager = kind != .liveness && machine.isHealthy == nil
                let eager = isEager ? configuration.eagerProbeInterval : nil
                try await clock.sleep(until: min(due, eager.map { clock.now + $0 } ?? due))
            }
        } catch {
            return false
        }
    }

    /// Ends a container each time that is asked for: first by its own hook and its stop signal, then by force.
    func end(_ target: Prober.Target, with signal: Int32, whenAsked stops: AsyncStream<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            var isFirst = true
            for await grace in stops {
                let hook = isFirst ? target.container.lifecycle?.preStop : nil
                isFirst = false
                group.addTask {
                    await withTaskGroup(of: Void.self) { deadline in
                        deadline.addTask {
                            do { try await Task.sleep(for: grace) } catch { return }
                            target.process.signal(SIGKILL)
                        }
                        if let hook { await run(hook, on: target, atMost: grace) }
                        do { try await target.process.signalWhenExpected(signal) } catch { return }
                    }
                }
            }
        }
    }

    private func run(_ hook: LifecycleHandler, on target: Prober.Target, atMost grace: Duration) async {
        if let pause = hook.sleep {
            do { try await Task.sleep(for: min(.seconds(pause.seconds), grace)) } catch { return }
            return
        }
        let seconds = max(1, Int(grace.components.seconds))
        let action = Probe(
            exec: hook.exec, httpGet: hook.httpGet, tcpSocket: hook.tcpSocket, timeoutSeconds: seconds)
        if case .failure(let message) = await prober.look(action, at: target) {
            logger.warning(
                "a preStop hook failed: \(message)",
                metadata: ["pod": "\(pod.key)", "container": "\(target.container.name)"])
        }
    }
}
