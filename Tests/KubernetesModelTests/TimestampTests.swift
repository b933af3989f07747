import Foundation
import KubernetesModel
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2026-11-25T01:02:03Z", "2026-11-25T01:02:03Z"),
        ("2026-11-25T01:02:03.456789Z", "2026-11-25T01:02:03.456789Z"),
        ("2026-11-25T01:02:03.5+01:30", "2026-11-24T23:32:03.500000Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
    ])
    func readsRFC3339AndWritesUTC(text: String, expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(arguments: ["", "2026-11-25", "2026-13-01T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T01:02:03", "x"])
    func refusesOtherText(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func cutsADateToSeconds() {
        #expect(Timestamp(Date(timeIntervalSince1970: 1.9)).description == "1970-01-01T00:00:01Z")
        #expect(Timestamp(micro: Date(timeIntervalSince1970: 1.25)).description == "1970-01-01T00:00:01.250000Z")
    }
}
