import Glibc

/// A system call that failed.
package struct SystemError: Error, CustomStringConvertible {
    /// The call's name.
    package let call: String
    /// The system's number of the error.
    package let number: CInt

    /// Takes the number from `errno`.
    package init(_ call: String) { self.init(call, number: errno) }

    init(_ call: String, number: CInt) {
        self.call = call
        self.number = number
    }

    package var description: String { "\(call): \(String(cString: strerror(number)))" }
}
