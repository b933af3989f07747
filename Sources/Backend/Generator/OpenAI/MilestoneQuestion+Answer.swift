import Foundation
import NIOCore
import ServiceKit

extension MilestoneQuestion {
    /// What a model's text comes to.
    enum Verdict: Equatable {
        case milestone(MilestoneContent)
        /// It knows of nothing on that day.
        case nothing
        /// It can't be believed or shown; why.
        case unacceptable(String)
    }

    /// Reads a model's text, which need not keep to what was asked of it.
    /// - Parameter today: What comes after it hasn't happened.
    func verdict(on text: String, source: String, today: CalendarDate) -> Verdict {
        var members: [String: JSONObject.Member]
        do {
            members = try JSONObject(ByteBuffer(string: text)).members
        } catch {
            return .unacceptable("it is no JSON object")
        }
        switch members.removeValue(forKey: "found") {
        case .flag(false): return .nothing
        case .flag(true): break
        default: return .unacceptable("it doesn't say whether it found anything")
        }
        members["language"] = .text(language.rawValue)
        members["source"] = .text(source)
        let content: MilestoneContent
        do {
            content = try MilestoneContent.read(JSONObject(members: members))
        } catch {
            return .unacceptable(error.errors.map { "\($0.field) \($0.reason)" }.joined(separator: ", "))
        }
        guard (content.date.month, content.date.day) == (month, day) else {
            return .unacceptable("it tells of \(content.date), not of the day that was asked for")
        }
        guard content.date <= today else {
            return .unacceptable("it tells of \(content.date), which is yet to come")
        }
        for text in [content.title, content.description] where Self.hasMarkup(text) {
            return .unacceptable("it has markup or links")
        }
        return .milestone(content)
    }

    private static func hasMarkup(_ text: String) -> Bool {
        ["<", ">", "://", "www.", "**", "__", "```", "](", "&#", "&lt;"].contains { text.contains($0) }
    }
}
