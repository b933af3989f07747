/// Some milestones by chance.
struct RandomChoice: QueryReadable {
    static let largestCount = 50

    let filter: MilestoneFilter
    var count = 1

    init(_ query: inout QueryReader) {
        filter = MilestoneFilter(&query)
        count = query.read(Self.count) ?? count
    }

    private static let count = InputField<Int>.integer("count", 1...largestCount).described("1 when left out.")
}
