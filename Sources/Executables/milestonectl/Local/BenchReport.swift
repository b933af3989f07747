import Foundation
import KubernetesModel

/// Figures against their targets, as every benchmark of the project prints them.
struct BenchReport {
    /// One figure.
    struct Figure {
        var name: String
        var value: Double
        var unit: String
        /// The most, or the least, that `value` may be.
        var target: Double
        /// Whether more is better.
        var isFloor = false

        var isShort: Bool { isFloor ? value < target : value > target }

        /// `name value unit target ok|short`.
        var line: String {
            "\(name) \(Self.text(value)) \(unit) \(Self.text(target)) \(isShort ? "short" : "ok")"
        }

        private static func text(_ number: Double) -> String {
            number == number.rounded() ? String(Int(number)) : String(format: "%.2f", number)
        }
    }

    private(set) var figures: [Figure] = []

    /// Whether a figure misses its target.
    var isShort: Bool { figures.contains(where: \.isShort) }

    /// Takes a figure that is to stay small, and prints it.
    mutating func add(_ name: String, _ value: Double, _ unit: String, atMost target: Double) {
        add(Figure(name: name, value: value, unit: unit, target: target))
    }

    /// Takes a figure that is to be large, and prints it.
    mutating func add(_ name: String, _ value: Double, _ unit: String, atLeast target: Double) {
        add(Figure(name: name, value: value, unit: unit, target: target, isFloor: true))
    }

    private mutating func add(_ figure: Figure) {
        figures.append(figure)
        print(figure.line)
    }

    /// Writes the figures as JSON to the file that `BENCH_JSON` names, if it names one.
    func writeJSON() throws {
        guard let path = ProcessInfo.processInfo.environment["BENCH_JSON"] else { return }
        let entries = figures.map { figure -> JSONValue in
            [
                "name": .string(figure.name), "value": .number(figure.value), "unit": .string(figure.unit),
                "target": .number(figure.target), "ok": .bool(!figure.isShort),
            ]
        }
        try Data(JSONValue.array(entries).serialized(.pretty)).write(to: URL(filePath: path))
    }
}
