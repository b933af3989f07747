/// Why a SPDY client is not understood.
enum SPDYProblem: Error, Equatable {
    /// A control frame of another version than 3.
    case version(UInt16)
    /// A frame that is shorter than its kind must be, or longer than ``SPDYFrame/limit``.
    case malformed
    /// Headers that can't be expanded, or are longer than ``SPDYHeaderDecoder/limit``.
    case headers
    /// A stream that can't be opened, for it has been or is not the client's to open.
    case stream(UInt32)
}
