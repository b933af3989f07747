public import KubernetesModel

/// One object before and after; `old` is `nil` when it is new, `new` is `nil` when it is gone.
public struct StoreChange<Object: APIObject>: Sendable {
    /// The object as the store had it.
    public var old: Object? { storedOld?.value }
    /// The object as the store has it now.
    public var new: Object? { storedNew?.value }
    /// Whether the object was there when the store was filled or its observer came: nothing has happened to it.
    public let isInitial: Bool

    private let storedOld: StoredObject<Object>?
    private let storedNew: StoredObject<Object>?

    public init(old: Object?, new: Object?, isInitial: Bool = false) {
        self.init(stored: old.map(StoredObject.init), new.map(StoredObject.init), isInitial: isInitial)
    }

    /// A change of objects that stand in the store's memory.
    init(stored old: StoredObject<Object>?, _ new: StoredObject<Object>?, isInitial: Bool = false) {
        storedOld = old
        storedNew = new
        self.isInitial = isInitial
    }

    /// The object, old and new: what was mapped from either has to hear of the change.
    public var versions: [Object] { [old, new].compactMap { $0 } }
}

/// Which changes are worth a reconcile.
public struct ChangePredicate<Object: APIObject>: Sendable {
    private let test: @Sendable (StoreChange<Object>) -> Bool

    /// Admits what `test` says yes to.
    public init(_ test: @escaping @Sendable (StoreChange<Object>) -> Bool) { self.test = test }

    /// Whether `change` is worth a reconcile.
    public func admits(_ change: StoreChange<Object>) -> Bool { test(change) }

    /// Every change.
    public static var any: ChangePredicate { ChangePredicate { _ in true } }

    /// Changes of what is wished for: all but updates that leave the generation as it is, such as those of the status.
    ///
    /// Only right for kinds whose generation the server counts, which custom resources and workloads are and ConfigMaps
    /// aren't, and only for what a controller reconciles itself: on what it owns, it would hide drift.
    public static var generationChanged: ChangePredicate {
        ChangePredicate { change in
            guard let old = change.old, let new = change.new else { return true }
            return old.metadata.generation != new.metadata.generation
                || old.metadata.deletionTimestamp != new.metadata.deletionTimestamp
        }
    }

    /// Changes of labels, annotations, finalizers or owners, and objects that come or go.
    public static var metadataChanged: ChangePredicate {
        ChangePredicate { change in
            guard let old = change.old?.metadata, let new = change.new?.metadata else { return true }
            return old.labels != new.labels || old.annotations != new.annotations
                || old.finalizers != new.finalizers || old.ownerReferences != new.ownerReferences
                || old.deletionTimestamp != new.deletionTimestamp
        }
    }

    /// What either admits.
    public static func || (left: ChangePredicate, right: ChangePredicate) -> ChangePredicate {
        ChangePredicate { left.admits($0) || right.admits($0) }
    }

    /// What both admit.
    public static func && (left: ChangePredicate, right: ChangePredicate) -> ChangePredicate {
        ChangePredicate { left.admits($0) && right.admits($0) }
    }
}
