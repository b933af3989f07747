/// Somebody whose tokens are accepted, and what their claims mean here.
struct TokenAuthority: Sendable {
    /// Who issues the tokens, as the claim `iss` says it.
    let issuer: String
    /// Whom they are for, as the claim `aud` says it.
    let audience: String
    /// The claim that names what a subject may do: a text or a list of them.
    let roleClaim: String
    /// What a subject may do whose tokens name no role that is known; nil accepts no such token.
    let defaultRole: Role?
    /// What stands before subjects, so that they can't be taken for accounts of the platform.
    let subjectPrefix: String
    /// The keys that verify, by their ids.
    let keys: [String: VerifyingKey]

    /// The platform itself.
    init(_ keys: SigningKeys) {
        issuer = TokenVerifier.issuer
        audience = TokenVerifier.audience
        roleClaim = "role"
        defaultRole = nil
        subjectPrefix = ""
        self.keys = Dictionary(uniqueKeysWithValues: keys.keys.map { ($0.id, .es256($0.publicKey)) })
    }

    /// An external issuer.
    init(_ settings: OpenIDSettings, keys: [String: VerifyingKey]) {
        issuer = settings.issuer
        audience = settings.audience
        roleClaim = settings.roleClaim
        defaultRole = .reader
        subjectPrefix = "oidc:"
        self.keys = keys
    }

    /// The role that claims name.
    func role(_ claims: ClaimSet) -> Role? {
        switch claims[roleClaim] {
        case .string(let name): Role(rawValue: name) ?? defaultRole
        case .strings(let names): names.compactMap(Role.init(rawValue:)).max() ?? defaultRole
        default: defaultRole
        }
    }
}
