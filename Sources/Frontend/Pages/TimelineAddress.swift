/// Which part of the timeline a page shows, as its address says.
struct TimelineAddress: Sendable, Equatable {
    /// Milestones on a page.
    static let pageSize = 20
    /// The last page that is asked for: an address can't make the backend skip for ever.
    static let lastPage = 10_000

    /// The category, nil for all.
    var category: String?
    /// The order.
    var order = MilestoneQuery.Order.ascending
    /// The page, from 1.
    var page = 1

    /// The beginning of everything.
    init() {}

    /// Reads the parameters of a query; what can't be understood is as good as absent.
    init(category: String?, order: String?, page: String?) {
        self.category = category.flatMap { $0.isEmpty || $0.utf8.count > 64 ? nil : $0 }
        self.order = order.flatMap(MilestoneQuery.Order.init) ?? .ascending
        self.page = min(max(page.flatMap { Int($0) } ?? 1, 1), Self.lastPage)
    }

    /// What to ask the backend for.
    func query(in language: Language) -> MilestoneQuery {
        MilestoneQuery(
            language: language, category: category, order: order, offset: (page - 1) * Self.pageSize,
            limit: Self.pageSize)
    }

    /// The path with its query, in its shortest form.
    var path: String { path(parameters) }

    /// The path that also chooses a language.
    func path(choosing language: Language) -> String { path(parameters + ["lang=\(language.rawValue)"]) }

    /// The query that gets the same milestones as JSON.
    func dataQuery(in language: Language) -> String {
        let category = category.map { ["category=\($0.queryEncoded)"] } ?? []
        return
            (category + [
                "language=\(language.rawValue)", "order=\(order.rawValue)", "limit=\(Self.pageSize)",
                "offset=\((page - 1) * Self.pageSize)",
            ]).joined(separator: "&")
    }

    /// The first page of a category.
    func showing(category: String?) -> TimelineAddress {
        var address = self
        address.category = category
        address.page = 1
        return address
    }

    /// The first page in an order.
    func ordered(_ order: MilestoneQuery.Order) -> TimelineAddress {
        var address = self
        address.order = order
        address.page = 1
        return address
    }

    /// Another page.
    func turned(to page: Int) -> TimelineAddress {
        var address = self
        address.page = page
        return address
    }

    private var parameters: [String] {
        var parameters: [String] = []
        if let category { parameters.append("category=\(category.queryEncoded)") }
        if order != .ascending { parameters.append("order=\(order.rawValue)") }
        if page != 1 { parameters.append("page=\(page)") }
        return parameters
    }

    private func path(_ parameters: [String]) -> String {
        parameters.isEmpty ? "/" : "/?" + parameters.joined(separator: "&")
    }
}
