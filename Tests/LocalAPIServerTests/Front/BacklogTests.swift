import Testing

@testable import LocalAPIServer

@Suite(.timeLimit(.minutes(1))) struct BacklogTests {
    @Test func holdsUpTheReaderUntilThereIsRoom() async {
        var backlog = Backlog()
        backlog.open(1)
        backlog.open(3)
        await backlog.add(Backlog.limit / 2, of: 1)
        await backlog.add(Backlog.limit / 2, of: 3)
        let notes = backlog.notes
        await withTaskGroup { group in
            group.addTask {
                for _ in 0..<10 { await Task.yield() }
                notes.yield(.taken(1, bytes: 10))
                notes.yield(.taken(3, bytes: 10))
            }
            await backlog.add(20, of: 1)
        }
        // Full, so that the next byte waits for the end of a connection, whose bytes wait no longer.
        notes.yield(.over(1))
        await backlog.add(1, of: 3)
        await backlog.add(Backlog.limit / 2, of: 1)
        await backlog.add(Backlog.limit / 2, of: 3)
    }

    @Test func letsGoWhenTheClientHasGone() async {
        var backlog = Backlog()
        backlog.open(1)
        backlog.notes.finish()
        await backlog.add(Backlog.limit + 1, of: 1)
    }
}
