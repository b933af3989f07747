import ControllerRuntime
import KubernetesClient
import KubernetesModel
import ServiceLifecycle

/// One stream of events a kind, shared by all controllers.
struct ClusterReflectors {
    let deployments: Reflector<DynamicObject>
    let replicaSets: Reflector<DynamicObject>
    let replicationControllers: Reflector<DynamicObject>
    let statefulSets: Reflector<DynamicObject>
    let daemonSets: Reflector<DynamicObject>
    let revisions: Reflector<ControllerRevision>
    let jobs: Reflector<DynamicObject>
    let cronJobs: Reflector<DynamicObject>
    let budgets: Reflector<DynamicObject>
    let autoscalers: Reflector<DynamicObject>
    let nodes: Reflector<Node>
    let pods: Reflector<Pod>
    let services: Reflector<KubernetesModel.Service>
    let endpointSlices: Reflector<EndpointSlice>
    let claims: Reflector<PersistentVolumeClaim>
    let namespaces: Reflector<Namespace>
    let certificateRequests: Reflector<DynamicObject>

    init(_ client: Client) {
        deployments = Reflector(client.resource(Deployment.resource))
        replicaSets = Reflector(client.resource(ReplicaSet.resource))
        replicationControllers = Reflector(client.resource(ReplicationController.resource))
        statefulSets = Reflector(client.resource(StatefulSet.resource))
        daemonSets = Reflector(client.resource(DaemonSet.resource))
        revisions = Reflector(client.resource())
        nodes = Reflector(client.resource())
        jobs = Reflector(client.resource(Job.resource))
        cronJobs = Reflector(client.resource(CronJob.resource))
        budgets = Reflector(client.resource(PodDisruptionBudget.resource))
        autoscalers = Reflector(client.resource(HorizontalPodAutoscaler.resource))
        pods = Reflector(client.resource())
        services = Reflector(client.resource())
        endpointSlices = Reflector(client.resource())
        claims = Reflector(client.resource())
        namespaces = Reflector(client.resource())
        certificateRequests = Reflector(client.resource(CertificateRequestReconciler.resource))
    }

    /// What must run for the stores to be filled.
    var all: [any ServiceLifecycle.Service] {
        [
            deployments, replicaSets, replicationControllers, statefulSets, daemonSets, revisions, jobs, cronJobs,
            budgets, autoscalers, nodes, pods, services, endpointSlices, claims, namespaces,
            certificateRequests,
        ]
    }
}
