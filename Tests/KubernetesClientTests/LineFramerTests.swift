import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct LineFramerTests {
    /// What comes out of a stream cut into pieces of `size` bytes.
    private func lines(of text: String, pieces size: Int) throws -> [String] {
        var framer = LineFramer()
        var lines: [String] = []
        var rest = ByteBuffer(string: text)
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            framer.append(piece)
            while let line = try framer.next() { lines.append(String(buffer: line)) }
        }
        return lines
    }

    @Test(arguments: [1, 2, 3, 5, 7, 100])
    func cutsLinesWhereverThePiecesAreCut(size: Int) throws {
        #expect(try lines(of: "one\ntwo\n\nthree é\nfour", pieces: size) == ["one", "two", "three é"])
    }

    @Test func leavesALastLineWithoutABreak() throws {
        var framer = LineFramer()
        framer.append(ByteBuffer(string: "whole\ncut o"))
        #expect(try framer.next().map { String(buffer: $0) } == "whole")
        #expect(try framer.next() == nil)
        framer.append(ByteBuffer(string: "ff\n"))
        #expect(try framer.next().map { String(buffer: $0) } == "cut off")
    }

    @Test func refusesALineWithoutEnd() throws {
        var framer = LineFramer(limit: 8)
        framer.append(ByteBuffer(string: "12345678"))
        #expect(try framer.next() == nil)
        framer.append(ByteBuffer(string: "9"))
        #expect(throws: LineFramer.LineTooLong.self) { try framer.next() }
    }
}
