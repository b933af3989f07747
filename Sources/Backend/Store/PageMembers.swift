/// What a page of a list tells.
enum PageMember: String, JSONMember {
    case items, total, next = "next_cursor", limit, offset

    var schema: JSONSchema {
        switch self {
        case .items: .array(of: .component("Milestone"))
        case .total:
            JSONSchema.integer(from: 0).orNull
                .described("How many there are on all pages; null on a page that a cursor leads to.")
        case .next: nextPage
        case .limit: .integer(from: 1)
        case .offset: .integer(from: 0)
        }
    }
}

/// What a page of a search's results tells.
enum MatchPageMember: String, JSONMember {
    case items, next = "next_cursor", limit

    var schema: JSONSchema {
        switch self {
        case .items: .array(of: .object(of: MatchMember.self))
        case .next: nextPage
        case .limit: .integer(from: 1)
        }
    }
}

/// What a search tells of a milestone that it found.
enum MatchMember: String, JSONMember {
    case milestone, rank, highlights

    var schema: JSONSchema {
        switch self {
        case .milestone: .component("Milestone")
        case .rank: .number
        case .highlights: .object(of: HighlightMember.self)
        }
    }
}

/// The texts in which a search marks what it found.
enum HighlightMember: String, JSONMember {
    case title, description

    var schema: JSONSchema { .string }
}

private let nextPage = JSONSchema.string.orNull.described("Where the next page begins; null on the last.")
