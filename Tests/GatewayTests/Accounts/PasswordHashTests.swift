import NIOPosix
import Testing

@testable import Gateway

@Suite("Password hashes")
struct PasswordHashTests {
    private static let cheap = PasswordHash.Cost(logarithm: 4, blockSize: 8, parallelism: 1)

    @Test func tellTheirPasswordFromOthers() throws {
        var generator = SplitMix64(seed: 1)
        let hash = try PasswordHash("s3cret", cost: Self.cheap, using: &generator)
        #expect(try hash.matches("s3cret"))
        #expect(try !hash.matches("s3cret "))
        #expect(try !hash.matches(""))
        #expect(try !hash.matches(String(repeating: "x", count: 1025)))
        let other = try PasswordHash("s3cret", cost: Self.cheap, using: &generator)
        #expect(hash != other, "each has its own salt")
        #expect(PasswordHash(hash.text) == hash)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
    }

    /// The third test vector of RFC 7914, 12, whose first half is enough.
    @Test func areScrypt() throws {
        let known: [UInt8] = [
            0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38, 0xeb, 0xfd, 0xa8,
            0xfb, 0xba, 0x90, 0x4f, 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2,
        ]
        let text =
            "$scrypt$ln=14,r=8,p=1$\(Base64URL.encode("SodiumChloride".utf8))$\(Base64URL.encode(known))"
        #expect(try PasswordHash(text)?.matches("pleaseletmein") == true)
    }

    @Test(arguments: [
        "", "s3cret", "$scrypt$ln=14,r=8,p=1$$", "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA",
        "$scrypt$ln=31,r=8,p=1$c2FsdHNhbHQ$" + String(repeating: "A", count: 43),
        "$scrypt$ln=14,r=8$c2FsdHNhbHQ$" + String(repeating: "A", count: 43),
        "$scrypt$ln=14,r=8,p=99$c2FsdHNhbHQ$" + String(repeating: "A", count: 43),
    ])
    func refuseWhatTheyAreNot(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func areMadeOneAtATime() async throws {
        let desk = PasswordDesk(threadPool: .singleton, cost: Self.cheap)
        let hash = try await desk.hash("s3cret")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask { try await desk.matches(index % 2 == 0 ? "s3cret" : "guess", index < 20 ? hash : nil) }
            }
            let right = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            #expect(right == 10)
        }
    }
}
