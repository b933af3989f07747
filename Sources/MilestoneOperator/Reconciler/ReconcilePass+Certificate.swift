package import KubernetesModel
import MilestoneAPI
package import MilestoneResources
import NIOSSL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is known of the certificate that the gateway shows.
package enum ServingCertificate: Sendable, Equatable {
    /// Not there yet, for the reason given.
    case pending(String)
    /// Nothing that can be shown, for the reason given.
    case unusable(String)
    /// Good until then.
    case valid(until: Timestamp)

    /// Reads a Secret of type `kubernetes.io/tls`.
    package init(_ secret: SecretData) {
        guard let chain = secret.encoded["tls.crt"].flatMap(Base64.decode),
            secret.encoded["tls.key"] != nil
        else {
            self = .unusable("it must have the keys tls.crt and tls.key")
            return
        }
        do {
            guard let first = try NIOSSLCertificate.fromPEMBytes(chain).first else {
                self = .unusable("tls.crt holds no certificate in PEM")
                return
            }
            self = .valid(until: Timestamp(Date(timeIntervalSince1970: Double(first.notValidAfter))))
        } catch {
            self = .unusable("tls.crt holds no certificate in PEM")
        }
    }

    /// Reads a Certificate of cert-manager's.
    ///
    /// Source: cert-manager, API reference, *CertificateStatus*.
    package init(_ certificate: JSONValue?) {
        let ready = certificate?[path: "status", "conditions"]?.arrayValue?.first {
            $0["type"] == "Ready"
        }
        let end = certificate?[path: "status", "notAfter"]?.stringValue.flatMap { Timestamp($0) }
        guard let end else {
            self = .pending(ready?["message"]?.stringValue ?? "cert-manager has not said anything yet")
            return
        }
        self = .valid(until: end)
    }
}

extension ReconcilePass {
    /// The gateway's state, with what there is to say of the certificate that it shows.
    ///
    /// The gateway takes a renewed certificate by itself: none of this is a reason to touch its pods.
    mutating func certified(_ state: ComponentState) -> ComponentState {
        guard let https = platform.spec.gateway.https, [.ready, .progressing].contains(state.phase) else {
            return state
        }
        let certificate: ServingCertificate
        let identity: ObjectIdentity
        if let name = https.secretName {
            identity = ObjectIdentity(Secret.resource, name)
            switch observation.foreignSecrets[name] {
            case .present(let data): certificate = ServingCertificate(data)
            case .missing: certificate = .pending("it is missing")
            case .unknown, nil: certificate = .pending("it could not be read yet")
            }
        } else {
            let names = ChildNames(platform: platform.metadata.name ?? "")
            identity = ObjectIdentity(OptionalKind.certificate, names.name(of: .gateway))
            certificate = ServingCertificate(observation.objects[identity]?.content)
        }
        let now = settings.now()
        if case .valid(let end) = certificate, end > now {
            outcome.lookAgain(at: end)
        } else {
            outcome.lookAgain(at: now.adding(seconds: 30))
        }
        return state.showing(certificate, of: "\(identity)", at: now)
    }
}

extension ComponentState {
    /// The state of a component that shows a certificate: it can't be ready with one that nobody accepts.
    func showing(_ certificate: ServingCertificate, of source: String, at now: Timestamp)
        -> ComponentState
    {
        var state = self
        switch certificate {
        case .pending(let why):
            state.progress("CertificateNotReady", "\(source): \(why)")
        case .unusable(let why):
            state.progress("CertificateUnusable", "\(source): \(why)")
        case .valid(let end) where end <= now:
            state.progress("CertificateExpired", "\(source): the certificate expired at \(end); renew it")
        case .valid(let end):
            if state.phase == .ready { state.message += " Its certificate is good until \(end)." }
        }
        return state
    }
}
