extension LoadGenerator.Turn {
    /// The medians of several turns, each figure by itself; failures are added up.
    package static func median(_ turns: [LoadGenerator.Turn]) -> LoadGenerator.Turn {
        func middle(_ figure: (LoadGenerator.Turn) -> Double) -> Double {
            turns.map(figure).sorted()[turns.count / 2]
        }
        return LoadGenerator.Turn(
            requestsPerSecond: middle(\.requestsPerSecond), p50: middle(\.p50), p99: middle(\.p99),
            cpuMicroseconds: middle(\.cpuMicroseconds), failures: turns.map(\.failures).reduce(0, +),
            requests: middle(\.requests))
    }
}
