import Foundation

/// Figures against their targets, as every benchmark of the project prints them.
package struct BenchReport: Sendable {
    /// Which side of its target a figure has to be on.
    package enum Bound: Sendable {
        case atLeast(Double)
        case atMost(Double)
    }

    private struct Figure: Encodable, Sendable {
        var name: String
        var value: Double
        var unit: String
        var target: Double?
        var ok: Bool
    }

    private var figures: [Figure] = []

    /// Creates a report without figures.
    package init() {}

    /// Whether a figure misses its target.
    package var isShort: Bool { figures.contains { !$0.ok } }

    /// Takes a figure and prints `name value unit target ok|short`; one without a target is there to be known.
    package mutating func add(_ name: String, _ value: Double, _ unit: String, _ bound: Bound? = nil) {
        let (target, ok): (Double?, Bool) =
            switch bound {
            case .atLeast(let least): (least, value >= least)
            case .atMost(let most): (most, value <= most)
            case nil: (nil, true)
            }
        figures.append(Figure(name: name, value: value, unit: unit, target: target, ok: ok))
        let judgement = target.map { " \(Self.text($0)) \(ok ? "ok" : "short")" } ?? ""
        print("\(name) \(Self.text(value)) \(unit)\(judgement)")
        // Whoever reads along sees each figure when it is there.
        fflush(nil)
    }

    /// Writes the figures as JSON to the file that `BENCH_JSON` names, if it names one.
    package func writeJSON() throws {
        guard let path = ProcessInfo.processInfo.environment["BENCH_JSON"], !path.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(figures).write(to: URL(filePath: path))
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(format: "%.2f", number)
    }
}
