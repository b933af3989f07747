/// Which of its two streams a process wrote to.
package enum OutputStream: String, Sendable, Hashable {
    case standardOutput = "stdout"
    case standardError = "stderr"
}
