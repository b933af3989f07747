import Foundation
import KubernetesModel

/// Figures against their targets, as every benchmark of the project prints them.
struct BenchReport {
    /// One figure.
    struct Figure {
        var name: String
        var value: Double
        var unit: String
        /// The most that `value` may be.
        var target: Double

        var isShort: Bool { value > target }

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
        let figure = Figure(name: name, value: value, unit: unit, target: target)
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
