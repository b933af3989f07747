package import KubernetesModel

/// An object that may hold a component up, and whose warnings may tell why.
package struct Suspect: Sendable, Hashable {
    /// The kind of the object.
    package let kind: String
    /// Its name, or for a ReplicaSet, which nobody watches, the name of its Deployment.
    package let name: String
    /// Its UID, where it is known: events of an earlier object of its name say nothing of it.
    package let uid: String?
    /// Reasons that no longer hold, because the object is past them.
    package let past: Set<String>

    package init(_ kind: String, _ name: String, uid: String? = nil, past: Set<String> = []) {
        self.kind = kind
        self.name = name
        self.uid = uid
        self.past = past
    }

    /// What asks the server for warnings about it, and for few others.
    package var fieldSelector: String {
        let subject = kind == ReplicaSet.resource.kind ? "" : ",involvedObject.name=\(name)"
        return "type=Warning,involvedObject.kind=\(kind)\(subject)"
    }

    /// Whether an event is about it.
    private func isSubject(of event: Event) -> Bool {
        guard let subject = event.involvedObject, subject.kind == kind, let named = subject.name else { return false }
        if let uid, let found = subject.uid, uid != found { return false }
        guard kind == ReplicaSet.resource.kind else { return named == name }
        return named.hasPrefix("\(name)-") && !named.dropFirst(name.count + 1).contains("-")
    }

    /// The latest warning about it that explains something; `nil` when there is none.
    package func latest(of events: [Event]) -> Event? {
        events.filter { event in
            isSubject(of: event) && event.type == "Warning" && event.explainsSomething
                && !past.contains(event.reason ?? "")
        }.max { ($0.moment, $0.metadata.name ?? "") < ($1.moment, $1.metadata.name ?? "") }
    }
}

extension Event {
    /// When it happened last, in microseconds since 1970.
    package var moment: Int64 {
        [series?.lastObservedTime, lastTimestamp, eventTime, firstTimestamp, metadata.creationTimestamp]
            .compactMap(\.self).first?.microseconds ?? 0
    }

    /// Whether a message tells of it already: a kubelet says in the pod's status too why a pull failed.
    package func isTold(by text: String) -> Bool {
        guard let message else { return true }
        return text.contains(message) || message.hasPrefix("Failed to pull image") && text.contains("ErrImagePull: ")
    }

    /// Whether it says more than that something is tried again.
    package var explainsSomething: Bool {
        reason != "BackOff" && message?.isEmpty == false && message?.hasPrefix("Error: ErrImage") != true
            && message?.hasPrefix("Error: ImagePull") != true
    }
}

extension PodProblem {
    /// Warnings that a pod in this trouble is past: it was scheduled, or its containers were made.
    var past: Set<String> {
        let scheduling: Set = ["FailedScheduling"]
        let making: Set = ["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"]
        return switch stage {
        case .scheduling: []
        case .starting: scheduling
        case .running: scheduling.union(making)
        }
    }
}
