/// What counters and histograms have grown by since they were last read, for receivers that add up themselves.
struct MetricDeltas {
    private var last: [String: [LabelSet: MetricFamily.Value]] = [:]

    /// What has grown since the last call; gauges are as they are.
    mutating func take(_ families: [MetricFamily]) -> [MetricFamily] {
        families.compactMap { family in
            guard family.kind != .gauge else { return family }
            let before = last[family.name] ?? [:]
            last[family.name] = Dictionary(family.series.map { ($0.labels, $0.value) }) { $1 }
            var grown = family
            grown.series = family.series.compactMap { series in
                series.value.growth(since: before[series.labels]).map {
                    MetricFamily.Series(labels: series.labels, value: $0)
                }
            }
            return grown.series.isEmpty ? nil : grown
        }
    }
}

extension MetricFamily.Value {
    /// The difference to an earlier value; nil if there is none. What has become less began anew.
    fileprivate func growth(since before: MetricFamily.Value?) -> MetricFamily.Value? {
        switch (self, before) {
        case (.number(let now), .number(let then)) where then <= now:
            return now == then ? nil : .number(now - then)
        case (.histogram(let bounds, let counts, let sum), .histogram(let same, let before, let sumBefore))
        where bounds == same && zip(before, counts).allSatisfy({ $0 <= $1 }):
            let growth = zip(counts, before).map { $0 - $1 }
            return growth.allSatisfy { $0 == 0 }
                ? nil : .histogram(bounds: bounds, counts: growth, sum: sum - sumBefore)
        case (.number(0), _): return nil
        case (.histogram(_, let counts, _), _) where counts.allSatisfy { $0 == 0 }: return nil
        default: return self
        }
    }
}
