import KubernetesModel

/// A pod whose ports a client forwards.
struct ForwardedPod: Sendable {
    let uid: String
    let address: String
    let provider: any PodPortProvider
}
