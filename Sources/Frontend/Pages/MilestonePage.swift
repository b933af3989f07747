/// One milestone on a page of its own.
struct MilestonePage: Sendable {
    let frame: PageFrame
    let milestone: TimelinePage.Entry
    let language: String
    let source: String
    let sourceLabel: String
    let back: String
    let more: String
    let moreAddress: String

    /// Describes a milestone; nil when its date can't be read.
    init?(_ milestone: Milestone, frames: FrameBuilder) {
        guard let date = CivilDate(milestone.date) else { return nil }
        let entry = TimelinePage.Entry(milestone, date: date, language: frames.language)
        let phrases = Phrases.of(frames.language)
        frame = frames.frame(title: milestone.title, data: "/api/v1/milestones/\(milestone.id.queryEncoded)") {
            "\(entry.address)?lang=\($0.rawValue)"
        }
        self.milestone = entry
        language = milestone.language
        source = milestone.source
        sourceLabel = phrases.source
        back = phrases.backToTimeline
        more = phrases.earlierAndLater
        moreAddress = TimelineAddress().showing(category: milestone.category).path
    }
}

/// A page that says why there is nothing else.
struct NoticePage: Sendable {
    let frame: PageFrame
    let title: String
    let text: String
    let link: String
    let address: String

    /// Tells that nothing is at an address.
    static func notFound(frames: FrameBuilder) -> NoticePage {
        let phrases = Phrases.of(frames.language)
        return NoticePage(
            frame: frames.frame(title: phrases.notFoundTitle) { "/?lang=\($0.rawValue)" }, title: phrases.notFoundTitle,
            text: phrases.notFoundText, link: phrases.backToTimeline, address: "/")
    }

    /// Tells that the milestones can't be read now.
    ///
    /// - Parameter address: where to try again.
    static func unavailable(retryAt address: String, frames: FrameBuilder) -> NoticePage {
        let phrases = Phrases.of(frames.language)
        return NoticePage(
            frame: frames.frame(title: phrases.unavailableTitle) { "/?lang=\($0.rawValue)" },
            title: phrases.unavailableTitle, text: phrases.unavailableText, link: phrases.tryAgain, address: address)
    }
}
