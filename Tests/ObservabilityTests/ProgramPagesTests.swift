import Testing

@testable import Observability

@Suite struct ProgramPagesTests {
    @Test func letsGoOfFilesThatWereNeverWrittenToOnly() {
        let mappings = ProgramPages.Mapping.all(
            in: """
                5581a0000000-5581a0010000 r--p 00000000 fe:00 1234                       /usr/bin/milestone-gateway
                Size:                 64 kB
                Rss:                  48 kB
                Anonymous:             0 kB
                VmFlags: rd mr mw me sd
                5581a0010000-5581a0020000 r-xp 00010000 fe:00 1234                       /usr/bin/milestone-gateway
                Rss:                  64 kB
                Anonymous:             0 kB
                5581a0020000-5581a0021000 r--p 00020000 fe:00 1234                       /usr/bin/milestone-gateway
                Rss:                   4 kB
                Anonymous:             4 kB
                5581a0021000-5581a0022000 rw-p 00021000 fe:00 1234                       /usr/bin/milestone-gateway
                Rss:                   4 kB
                Anonymous:             0 kB
                7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
                Rss:                  12 kB
                Anonymous:            12 kB
                7ffc000f0000-7ffc000f2000 r-xp 00000000 00:00 0                          [vdso]
                Rss:                   4 kB
                Anonymous:             0 kB
                """)
        #expect(mappings.map(\.isUnchangedFile) == [true, true, false, false, false, false])
        #expect(mappings.map(\.residentBytes) == [48, 64, 4, 4, 12, 4].map { $0 * 1024 })
        #expect(mappings.first?.addresses == 0x5581_a000_0000..<0x5581_a001_0000)
    }

    #if os(Linux)
        @Test func theProgramGoesOnWithLessMemory() throws {
            let before = try residentPages()
            #expect(ProgramPages.release() > 1 << 20)
            let after = try residentPages()
            #expect(after < before)
        }

        private func residentPages() throws -> Int {
            let statm = try #require(ProcessDirectory().contents(of: "statm"))
            return try #require(Int(statm.split(separator: " ")[1]))
        }
    #endif
}
