import KubernetesModel
import Testing

@testable import MilestoneAPI

@Suite struct ReferencePageTests {
    let page = ReferencePage.markdown

    private func fields(_ schema: JSONValue, _ path: String) -> [(section: String, field: String)] {
        (schema["properties"]?.objectValue ?? [:]).flatMap { name, property in
            [(section: path, field: name)] + fields(property, "\(path).\(name)")
                + fields(property["items"] ?? [:], "\(path).\(name)[]")
        }
    }

    @Test(arguments: [("spec", MilestonePlatformSpec.schema), ("status", MilestonePlatformStatus.schema)])
    func hasEveryField(part: String, schema: JSONValue) {
        let sections = Dictionary(
            page.split(separator: "\n## ").map { section in
                (String(section.prefix { $0 != "\n" }), String(section))
            }, uniquingKeysWith: { $1 })
        for (section, field) in fields(schema, part) {
            #expect(sections[section]?.contains("| `\(field)`") == true, "\(section).\(field)")
        }
    }

    @Test func hasEveryCondition() {
        for condition in ConditionType.allCases { #expect(page.contains("| `\(condition.rawValue)` |")) }
    }

    @Test func saysWhatSpansFields() {
        #expect(page.contains("- exactly one of managed, cloudNativePG and external must be set"))
    }

    @Test func everyRowHasFourCells() {
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(!rows.isEmpty)
        for row in rows {
            // The bars of the row itself: those inside a cell are escaped.
            let bars = zip(" " + row, row).count { $0 != "\\" && $1 == "|" }
            #expect([3, 4, 5].contains(bars), "\(row)")
        }
    }
}
