import KubernetesModel
import MilestoneAPI
import MilestoneResources

@testable import MilestoneOperator

/// Platforms, pods and blueprints for tests.
enum Samples {
    static let secrets = PlatformSecrets(
        database: SecretData(["password": "p"]), admin: SecretData(["password": "a"]),
        signingKeys: SecretData(["k": "s"]))

    static func platform(_ name: String = "demo", generation: Int64 = 1) -> MilestonePlatform {
        MilestonePlatform(
            metadata: ObjectMeta(name: name, namespace: "apps", uid: "uid-\(name)", generation: generation))
    }

    static func blueprint(_ platform: MilestonePlatform, version: String = "0.1.0") -> Blueprint {
        Blueprint(platform: platform, version: version, secrets: secrets)
    }

    /// What an API server would hold after everything that `objects` say was applied.
    static func applied(_ objects: [DesiredObject]) throws -> [LiveObject] {
        try objects.map { LiveObject($0.resource, try DynamicObject($0.applied)) }
    }

    static func pod(
        _ name: String = "demo-backend-1", component: Component = .backend, status: PodStatus
    ) -> Pod {
        Pod(
            metadata: ObjectMeta(
                name: name, namespace: "apps",
                labels: [LabelKey.component: component.rawValue, LabelKey.instance: "demo"]),
            status: status)
    }

    static func container(
        _ name: String = "backend", state: ContainerState, last: ContainerState? = nil, restarts: Int = 0
    ) -> ContainerStatus {
        ContainerStatus(
            name: name, state: state, lastState: last, ready: false, restartCount: restarts, image: "", imageID: "")
    }
}
