import Foundation
import KubernetesModel
import Testing

@testable import APIMachinery

@Suite struct CronScheduleTests {
    private func next(_ schedule: String, after text: String, in zone: String = "GMT") throws -> String? {
        let moment = try #require(Timestamp(text)).date
        let found = try CronSchedule(schedule, zone: try #require(TimeZone(identifier: zone))).next(after: moment)
        return found?.formatted(.iso8601)
    }

    @Test(arguments: [
        ("* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"),
        ("*/15 * * * *", "2026-01-01T00:46:10Z", "2026-01-01T01:00:00Z"),
        ("5/20 * * * *", "2026-01-01T00:26:00Z", "2026-01-01T00:45:00Z"),
        ("0,30 8-10 * * *", "2026-01-01T10:30:00Z", "2026-01-02T08:00:00Z"),
        ("0 0 1 jan ?", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("0 12 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T12:00:00Z"),
        ("0 0 * * mon-fri", "2026-01-02T12:00:00Z", "2026-01-05T00:00:00Z"),
        // Neither day is free: either will do.
        ("0 0 13 * fri", "2026-01-02T12:00:00Z", "2026-01-09T00:00:00Z"),
        ("0 0 13 * fri", "2026-01-09T12:00:00Z", "2026-01-13T00:00:00Z"),
        ("@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"),
        ("@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
        ("@every 1h30m", "2026-01-01T00:00:10Z", "2026-01-01T01:30:10Z"),
    ])
    func findsTheNextMoment(schedule: String, moment: String, expected: String) throws {
        #expect(try next(schedule, after: moment) == expected)
    }

    @Test(arguments: [
        // In Berlin the clock goes from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25.
        ("30 2 * * *", "2026-03-28T02:00:00Z", "2026-03-30T00:30:00Z"),
        ("0 0 * * *", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("0 0 * * *", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        ("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    ])
    func followsTheClocksOfItsZone(schedule: String, moment: String, expected: String) throws {
        #expect(try next(schedule, after: moment, in: "Europe/Berlin") == expected)
    }

    @Test func daysThatNeverComeHaveNoNext() throws {
        #expect(try next("0 0 31 2 *", after: "2026-01-01T00:00:00Z") == nil)
    }

    @Test(arguments: [
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("x * * * *", #"failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax"#),
        ("@often", "unrecognized descriptor: @often"),
        ("@every soon", #"failed to parse duration @every soon: time: invalid duration "soon""#),
    ])
    func saysWhatIsWrong(schedule: String, problem: String) {
        #expect(CronSchedule.problem(of: schedule) == problem)
    }
}
