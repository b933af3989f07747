/// The timeline: a page of milestones, grouped by their years.
struct TimelinePage: Sendable {
    /// A link that may be the current choice.
    struct Choice: Sendable {
        let name: String
        let address: String
        let isCurrent: Bool
    }

    /// The milestones of one year.
    struct Year: Sendable {
        let year: Int
        let milestones: [Entry]
    }

    /// One milestone on the timeline.
    struct Entry: Sendable {
        let address: String
        let title: String
        let description: String
        let isoDate: String
        let date: String
        let category: String
        let categoryName: String
    }

    let frame: PageFrame
    let count: String
    let categoriesLabel: String
    let categories: [Choice]
    let orderLabel: String
    let orders: [Choice]
    let years: [Year]
    let isEmpty: Bool
    let nothingFound: String
    let pagesLabel: String
    let position: String?
    let previous: Choice?
    let next: Choice?

    /// Describes the page for `address` with what the backend answered.
    init(_ list: MilestoneList, at address: TimelineAddress, frames: FrameBuilder) {
        let language = frames.language
        let phrases = Phrases.of(language)
        let category = address.category.map { Category.name(of: $0, in: language) }
        frame = frames.frame(
            title: category, data: "/api/v1/milestones?" + address.dataQuery(in: language)
        ) { address.path(choosing: $0) }
        count = phrases.count(list.total)
        categoriesLabel = phrases.categories
        categories =
            [
                Choice(
                    name: phrases.allCategories, address: address.showing(category: nil).path,
                    isCurrent: address.category == nil)
            ]
            + Category.allCases.map {
                Choice(
                    name: $0.name(in: language), address: address.showing(category: $0.rawValue).path,
                    isCurrent: $0.rawValue == address.category)
            }
        orderLabel = phrases.order
        orders = [(.ascending, phrases.oldestFirst), (.descending, phrases.newestFirst)].map { order, name in
            Choice(name: name, address: address.ordered(order).path, isCurrent: order == address.order)
        }
        years = Self.grouped(list.items, language: language)
        isEmpty = list.items.isEmpty
        nothingFound = phrases.nothingFound
        pagesLabel = phrases.pages
        let pages = max(1, (list.total + TimelineAddress.pageSize - 1) / TimelineAddress.pageSize)
        position = pages > 1 ? phrases.page(address.page, of: pages) : nil
        previous =
            address.page > 1
            ? Choice(
                name: phrases.previousPage, address: address.turned(to: min(address.page - 1, pages)).path,
                isCurrent: false) : nil
        next =
            address.page < pages
            ? Choice(name: phrases.nextPage, address: address.turned(to: address.page + 1).path, isCurrent: false) : nil
    }

    private static func grouped(_ milestones: [Milestone], language: Language) -> [Year] {
        var years: [Year] = []
        for milestone in milestones {
            guard let date = CivilDate(milestone.date) else { continue }
            let entry = Entry(milestone, date: date, language: language)
            if let last = years.last, last.year == date.year {
                years[years.count - 1] = Year(year: last.year, milestones: last.milestones + [entry])
            } else {
                years.append(Year(year: date.year, milestones: [entry]))
            }
        }
        return years
    }
}

extension TimelinePage.Entry {
    /// Describes a milestone in `language`.
    init(_ milestone: Milestone, date: CivilDate, language: Language) {
        self.init(
            address: "/milestones/\(milestone.id.queryEncoded)", title: milestone.title,
            description: milestone.description, isoDate: milestone.date, date: Phrases.of(language).date(date),
            category: Category(rawValue: milestone.category)?.rawValue ?? "other",
            categoryName: Category.name(of: milestone.category, in: language))
    }
}
