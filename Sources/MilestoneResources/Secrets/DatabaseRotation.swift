/// What is next about the login of the managed database.
///
/// Two logins alternate: the one that is idle is given a new password, everybody who connects is moved to it, and only
/// then is the other one locked out. Both act as the role that owns everything, so that it doesn't matter who made what.
/// All there is to know stands in Secrets and Jobs: a rotation that is cut off anywhere goes on from there.
package enum DatabaseRotation: Sendable, Equatable {
    /// Nothing is to be done.
    case rest
    /// New credentials are to be made, for the login that is idle.
    case begin(login: String)
    /// The server is to learn the new credentials.
    case prepare
    /// The server knows them: everybody is to be given them.
    case switchOver
    /// Everybody is given them, and who has the old ones is to go.
    case settle

    /// Decides.
    ///
    /// - Parameters:
    ///   - current: the login that the platform's Secret names.
    ///   - next: the login that new credentials are for; `nil` where there are none.
    ///   - isRequested: whether somebody asked for a rotation.
    ///   - isPrepared: whether the server knows the new credentials.
    package init(current: String, next: String?, isRequested: Bool, isPrepared: Bool) {
        guard let next else {
            self = isRequested ? .begin(login: DatabaseCredentials.idleLogin(besides: current)) : .rest
            return
        }
        self = next == current ? .settle : isPrepared ? .switchOver : .prepare
    }
}
