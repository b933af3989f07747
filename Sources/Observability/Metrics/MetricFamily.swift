/// All series of one name, as they stand at a moment.
public struct MetricFamily: Sendable, Equatable {
    /// What a family measures.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// What one series has come to.
    public enum Value: Sendable, Equatable {
        /// The sum of a counter, or what a gauge shows.
        case number(Double)
        /// How many values fell into each bucket: up to each of the ascending bounds, and, last, above all of them.
        case histogram(bounds: [Double], counts: [UInt64], sum: Double)
    }

    /// One series of a family.
    public struct Series: Sendable, Equatable {
        public var labels: LabelSet
        public var value: Value

        /// Creates a series.
        public init(labels: LabelSet, value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    /// The exposed name, suffix included.
    public var name: String
    public var kind: Kind
    /// One sentence for whoever reads a dashboard.
    public var help: String
    public var series: [Series]

    /// Creates a family.
    public init(name: String, kind: Kind, help: String, series: [Series]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series
    }

    /// Creates a family of one series without labels.
    public init(name: String, kind: Kind, help: String, value: Double) {
        self.init(
            name: name, kind: kind, help: help, series: [Series(labels: .none, value: .number(value))])
    }
}

/// Metrics that are read where they live at the moment of a scrape.
public protocol MetricsCollector: Sendable {
    /// Whole families, under names nobody else uses.
    func collect() -> [MetricFamily]
}
