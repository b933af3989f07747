#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The pages of the program and its libraries that the process has mapped.
///
/// The kernel maps code and constants around every page that is touched and never unmaps them while there is memory, so
/// that most of what a small service seems to need is what its start went through: 18 MB of 28 in an operator.
public enum ProgramPages {
    /// Lets go of all of them; what is needed further on is mapped again as it is touched, from the page cache.
    ///
    /// They become the first that the kernel reclaims (`MADV_COLD`) and stop counting as this process's memory
    /// (`MADV_DONTNEED`). Only mappings of files without a changed page are let go of: nothing is lost. It costs some
    /// hundred minor faults, about a millisecond; call it once, when the process has started.
    ///
    /// - Returns: The bytes that were mapped; 0 where there is no procfs.
    @discardableResult
    public static func release() -> Int {
        #if os(Linux)
            var released = 0
            for mapping in Mapping.all(in: ProcessDirectory().contents(of: "smaps") ?? "") where mapping.isUnchangedFile
            {
                guard let start = UnsafeMutableRawPointer(bitPattern: mapping.addresses.lowerBound) else { continue }
                madvise(start, mapping.addresses.count, 20 /* MADV_COLD, which older headers lack */)
                guard madvise(start, mapping.addresses.count, MADV_DONTNEED) == 0 else { continue }
                released += mapping.residentBytes
            }
            return released
        #else
            return 0
        #endif
    }

    /// One mapping, as `smaps` tells of it.
    struct Mapping: Equatable {
        var addresses: Range<UInt>
        /// Whether it can only be read or run, maps a file, and none of its pages was ever written to.
        var isUnchangedFile: Bool
        var residentBytes = 0

        /// Reads the text of `smaps`: of each mapping a head, then lines of a name and an amount in kB.
        static func all(in text: String) -> [Mapping] {
            var mappings: [Mapping] = []
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ", omittingEmptySubsequences: true)
                if words.count >= 2, words[0].hasSuffix(":") {
                    guard let last = mappings.indices.last, let kilobytes = Int(words[1]) else { continue }
                    if words[0] == "Rss:" { mappings[last].residentBytes = kilobytes * 1024 }
                    if words[0] == "Anonymous:", kilobytes > 0 { mappings[last].isUnchangedFile = false }
                } else if let mapping = Mapping(head: words) {
                    mappings.append(mapping)
                }
            }
            return mappings
        }

        /// Reads `7f0000001000-7f0000002000 r-xp 00001000 fe:00 1234 /usr/lib/libc.so.6`.
        private init?(head words: [Substring]) {
            guard words.count >= 5 else { return nil }
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] <= bounds[1] else { return nil }
            addresses = bounds[0]..<bounds[1]
            let isFile = words.count > 5 && words[5].hasPrefix("/")
            isUnchangedFile = isFile && (words[1] == "r-xp" || words[1] == "r--p")
        }

        init(addresses: Range<UInt>, isUnchangedFile: Bool, residentBytes: Int) {
            self.addresses = addresses
            self.isUnchangedFile = isUnchangedFile
            self.residentBytes = residentBytes
        }
    }
}
