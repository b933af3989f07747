import CLibPQ

/// What a session sent with NOTIFY.
package struct Notification: Sendable, Equatable {
    package let channel: String
    package let payload: String

    init(_ notice: PGnotify) {
        channel = String(cString: notice.relname)
        payload = String(cString: notice.extra)
    }
}
