extension Client {
    /// Where an API server is, why it is to be trusted, and who the caller is.
    public struct Configuration: Sendable {
        /// The server, such as `https://10.96.0.1:443`; a path is put before those of requests.
        public var server: String
        /// Why the server is to be trusted.
        public var trust: Trust
        /// The name that the server's certificate must have when it isn't the host's of ``server``.
        public var tlsServerName: String?
        /// A certificate that says who the caller is.
        public var clientCertificate: ClientCertificate?
        /// What else says who the caller is.
        public var credentials: Credentials
        /// In whose name requests are made; `nil` for the caller's own.
        public var impersonation: Impersonation?
        /// A proxy between the client and the server, such as `http://user:password@proxy:3128` or `socks5://proxy`;
        /// `nil` for none.
        public var proxyURL: String?
        /// The namespace to work in when nothing else is said.
        public var namespace: String
        /// The `User-Agent` of requests, from which the server derives default field managers.
        public var userAgent: String
        /// How long a connection may take to be made.
        public var connectTimeout: Duration
        /// How long a watch may be silent; servers send a bookmark about every minute.
        public var watchIdleTimeout: Duration
        /// How long any other answer may be silent once it has begun.
        public var idleTimeout: Duration
        /// Whether requests share one connection where the server offers HTTP/2; streams always have their own.
        public var allowsHTTP2: Bool
        /// Whether large answers may come compressed, which is cheaper for the network and dearer for both ends.
        public var acceptsCompression: Bool
        /// Which failed requests are made again, and when.
        public var retry: RetryPolicy
        /// How many requests are made at most; `nil` for any number.
        public var rateLimit: RateLimit?

        /// A configuration in which everything is said by the program.
        public init(
            server: String, trust: Trust = .system, tlsServerName: String? = nil,
            clientCertificate: ClientCertificate? = nil, credentials: Credentials = .none,
            impersonation: Impersonation? = nil, proxyURL: String? = nil, namespace: String = "default",
            userAgent: String = "milestone-kubernetes-client", connectTimeout: Duration = .seconds(10),
            watchIdleTimeout: Duration = .seconds(75), idleTimeout: Duration = .seconds(75),
            allowsHTTP2: Bool = true, acceptsCompression: Bool = true, retry: RetryPolicy = RetryPolicy(),
            rateLimit: RateLimit? = nil
        ) {
            self.server = server
            self.trust = trust
            self.tlsServerName = tlsServerName
            self.clientCertificate = clientCertificate
            self.credentials = credentials
            self.impersonation = impersonation
            self.proxyURL = proxyURL
            self.namespace = namespace
            self.userAgent = userAgent
            self.connectTimeout = connectTimeout
            self.watchIdleTimeout = watchIdleTimeout
            self.idleTimeout = idleTimeout
            self.allowsHTTP2 = allowsHTTP2
            self.acceptsCompression = acceptsCompression
            self.retry = retry
            self.rateLimit = rateLimit
        }
    }
}

extension Client.Configuration {
    /// Why a server is to be trusted.
    public enum Trust: Sendable, Hashable {
        /// One of the system's certificate authorities vouches for it.
        case system
        /// One of these PEM certificates does.
        case certificates(PEM)
        /// For no reason at all: anyone in between can read and change everything.
        case insecure
    }

    /// A PEM document, held or in a file that is written anew before it expires; it is read again every minute.
    public enum PEM: Sendable, Hashable {
        case bytes([UInt8])
        case file(String)
    }

    /// A certificate and its private key.
    public struct ClientCertificate: Sendable, Hashable {
        /// The certificate, followed by any intermediate ones.
        public var chain: PEM
        /// The private key.
        public var key: PEM

        public init(chain: PEM, key: PEM) {
            self.chain = chain
            self.key = key
        }
    }

    /// What a request carries to say who makes it.
    public enum Credentials: Sendable, Hashable {
        /// Nothing.
        case none
        /// A bearer token.
        case token(String)
        /// A bearer token in a file that is written anew before it expires; it is read again every minute.
        case tokenFile(String)
        /// A user name and a password.
        case basic(username: String, password: String)
        /// What a program says.
        case plugin(CredentialPlugin)
    }
}

extension Client.Configuration.Credentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind of credentials, never the secret.
    public var description: String {
        switch self {
        case .none: "none"
        case .token: "token"
        case .tokenFile(let path): "token of \(path)"
        case .basic(let username, _): "password of \(username)"
        case .plugin(let plugin): "plugin \(plugin.command)"
        }
    }

    public var debugDescription: String { description }
}

extension Client.Configuration.PEM {
    /// Reads the document.
    func read(key: String) throws -> [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .file(let path): try ConfigurationFile.read(path, key: key)
        }
    }
}
