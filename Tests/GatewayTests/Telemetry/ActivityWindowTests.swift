import Testing

@testable import Gateway

@Suite("What routes did lately")
struct ActivityWindowTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func isTheLastMinute() {
        var window = ActivityWindow()
        for index in 0..<120 {
            window.note(status: index % 10 == 0 ? 503 : 200, nanoseconds: 1_000_000, now: UInt64(index) * Self.second)
        }
        let summary = window.summary(now: 119 * Self.second)
        #expect(summary.requests == 60)
        #expect(summary.failures == 6)
        #expect(summary.rate == 1)
        #expect(window.summary(now: 300 * Self.second).requests == 0)
        window.note(status: 200, nanoseconds: 1, now: 300 * Self.second)
        #expect(window.summary(now: 300 * Self.second).requests == 1, "old slots are used anew")
    }

    @Test func tellsQuantilesAThirdTooHighAtMost() throws {
        var window = ActivityWindow()
        #expect(window.summary(now: 0).quantile(0.5) == nil)
        for milliseconds in 1...100 { window.note(status: 200, nanoseconds: milliseconds * 1_000_000, now: 0) }
        let summary = window.summary(now: 0)
        for (share, exact) in [(0.5, 0.05), (0.9, 0.09), (0.99, 0.099)] {
            let quantile = try #require(summary.quantile(share))
            #expect(quantile >= exact && quantile <= exact * 1.5, "\(share): \(quantile)")
        }
        var both = summary
        both.add(summary)
        #expect(both.requests == 200 && both.quantile(0.5) == summary.quantile(0.5))
    }

    @Test(arguments: [0, 1, 999, 1000, 1_499_999, 1_500_000, 2_000_000, 60_000_000_000, Int.max])
    func everyDurationHasABucketThatHoldsIt(nanoseconds: Int) {
        let bucket = ActivityWindow.bucket(ofNanoseconds: nanoseconds)
        let bound = ActivityWindow.upperBound(ofBucket: bucket)
        #expect(Double(nanoseconds) / 1e9 < bound || nanoseconds == .max)
        if bucket > 0 { #expect(Double(nanoseconds) / 1e9 >= ActivityWindow.upperBound(ofBucket: bucket) / 2) }
    }
}
