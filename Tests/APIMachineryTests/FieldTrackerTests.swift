import APIMachinery
import KubernetesModel
import Testing

/// Field ownership of ConfigMaps; the expectations are what kube-apiserver 1.36 answers.
@Suite struct FieldTrackerTests {
    private func configMap() throws -> AppliedObject { AppliedObject(try ObjectSchema.builtIn("", "ConfigMap")) }

    @Test func ownsWhatIsApplied() throws {
        var object = try configMap()
        try object.apply(
            #"{"kind":"ConfigMap","metadata":{"name":"a","labels":{"app":"x"},"annotations":{"note":"n"}},"data":{"k1":"v1","k2":"v2"}}"#,
            by: "applier")
        #expect(
            object.owners == [
                #"applier Apply {"f:data":{"f:k1":{},"f:k2":{}},"f:metadata":{"f:annotations":{"f:note":{}},"f:labels":{"f:app":{}}}}"#
            ])
    }

    @Test func changesNothingWhenTheSameIsAppliedAgain() throws {
        var object = try configMap()
        try object.apply(#"{"data":{"k1":"v1"}}"#, by: "applier")
        let before = object.stored
        try object.apply(#"{"data":{"k1":"v1"}}"#, by: "applier")
        try object.apply(#"{"data":{"k1":"v1"}}"#, by: "applier", force: true)
        #expect(object.stored == before)
    }

    @Test func removesWhatTheManagerNoLongerApplies() throws {
        var object = try configMap()
        try object.apply(#"{"metadata":{"labels":{"l1":"x","l2":"y"}},"data":{"k1":"v1","k2":"v2"}}"#, by: "applier")
        try object.apply(#"{"metadata":{"labels":{"l2":"y"}},"data":{"k1":"v1"}}"#, by: "applier")
        #expect(object["data"] == ["k1": "v1"])
        #expect(object["metadata", "labels"] == ["l2": "y"])
        try object.apply("{}", by: "applier")
        #expect(object["data"] == nil)
        #expect(object.owners == [])
    }

    @Test func namesEveryConflictSortedByManager() throws {
        var object = try configMap()
        try object.apply(#"{"data":{"k1":"v1","k2":"v2"}}"#, by: "alpha")
        try object.apply(#"{"metadata":{"labels":{"l":"1"}},"data":{"k3":"v3"}}"#, by: "gamma")
        #expect(
            try object.conflict(applying: #"{"data":{"k1":"other"}}"#, by: "beta")
                == #"Apply failed with 1 conflict: conflict with "alpha": .data.k1"#)
        #expect(
            try object.conflict(
                applying: #"{"metadata":{"labels":{"l":"2"}},"data":{"k1":"x","k2":"x","k3":"x"}}"#, by: "beta")
                    == """
                    Apply failed with 4 conflicts: conflicts with "alpha":
                    - .data.k1
                    - .data.k2
                    conflicts with "gamma":
                    - .data.k3
                    - .metadata.labels.l
                    """)
    }

    @Test func takesFieldsOverByForce() throws {
        var object = try configMap()
        try object.apply(#"{"data":{"k1":"v1","k2":"v2"}}"#, by: "alpha")
        try object.apply(#"{"data":{"k1":"forced"}}"#, by: "beta", force: true)
        #expect(
            object.owners == [
                #"alpha Apply {"f:data":{"f:k2":{}}}"#, #"beta Apply {"f:data":{"f:k1":{}}}"#,
            ])
        try object.apply(#"{"data":{"k2":"v2"}}"#, by: "alpha")
        #expect(object["data"] == ["k1": "forced", "k2": "v2"])
    }

    @Test func sharesFieldsThatTwoManagersAgreeOn() throws {
        var object = try configMap()
        try object.apply(#"{"data":{"k1":"v1"}}"#, by: "alpha")
        try object.apply(#"{"data":{"k1":"v1"}}"#, by: "beta")
        #expect(
            object.owners == [#"beta Apply - {"f:data":{"f:k1":{}}}"#, #"alpha Apply {"f:data":{"f:k1":{}}}"#])
        #expect(
            try object.conflict(applying: #"{"data":{"k1":"v2"}}"#, by: "beta")
                == #"Apply failed with 1 conflict: conflict with "alpha": .data.k1"#)
        try object.apply("{}", by: "alpha")
        #expect(object["data"] == ["k1": "v1"])
        try object.apply(#"{"data":{"k1":"v2"}}"#, by: "beta")
        #expect(object.owners == [#"beta Apply {"f:data":{"f:k1":{}}}"#])
    }

    @Test func tracksUpdatesBesideApplies() throws {
        var object = try configMap()
        try object.write(#"{"metadata":{"name":"a"},"data":{"k1":"v1","k2":"v2"}}"#, by: "editor")
        #expect(object.owners == [#"editor Update {"f:data":{".":{},"f:k1":{},"f:k2":{}}}"#])
        #expect(
            try object.conflict(applying: #"{"data":{"k1":"mine"}}"#, by: "applier")
                == #"Apply failed with 1 conflict: conflict with "editor" using v1: .data.k1"#)
        try object.apply(#"{"data":{"k1":"mine"}}"#, by: "applier", force: true)
        #expect(
            object.owners == [
                #"applier Apply {"f:data":{"f:k1":{}}}"#, #"editor Update {"f:data":{".":{},"f:k2":{}}}"#,
            ])
    }

    @Test func movesOwnershipToWhoeverUpdates() throws {
        var object = try configMap()
        try object.apply(#"{"data":{"k1":"v1","k2":"v2"}}"#, by: "alpha")
        try object.write(#"{"data":{"k1":"edited","k2":"v2","k3":"v3"}}"#, by: "editor")
        #expect(
            object.owners == [
                #"alpha Apply {"f:data":{"f:k2":{}}}"#, #"editor Update {"f:data":{"f:k1":{},"f:k3":{}}}"#,
            ])
        try object.write(#"{"data":{"k2":"v2"}}"#, by: "editor")
        #expect(object.owners == [#"alpha Apply {"f:data":{"f:k2":{}}}"#])
    }

    @Test(arguments: ["[]", "[{}]"])
    func forgetsOwnersOnRequest(entries: String) throws {
        var object = try configMap()
        try object.apply(#"{"data":{"k1":"v1"}}"#, by: "alpha")
        try object.write(#"{"data":{"k1":"v1"}}"#, by: "editor")
        #expect(object.owners.count == 1)
        try object.write("{\"metadata\":{\"managedFields\":\(entries)},\"data\":{\"k1\":\"v1\"}}", by: "editor")
        #expect(object.owners == [])
        #expect(
            try object.conflict(applying: #"{"data":{"k1":"other"}}"#, by: "beta")
                == #"Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.k1"#)
    }

    @Test func refusesManagedFieldsInAnApply() throws {
        var object = try configMap()
        #expect(throws: ApplyError.badRequest("metadata.managedFields must be nil")) {
            try object.apply(#"{"metadata":{"managedFields":[]}}"#, by: "applier")
        }
    }

    @Test func ownsFinalizersOneByOneAndOwnersAsAWhole() throws {
        var object = try configMap()
        try object.apply(#"{"metadata":{"finalizers":["e/one","e/two"]}}"#, by: "alpha")
        try object.apply(
            #"{"metadata":{"finalizers":["e/three","e/two"],"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"o","uid":"1"}]}}"#,
            by: "beta")
        try object.apply(#"{"metadata":{"finalizers":["e/one"]}}"#, by: "alpha")
        #expect(
            object.owners == [
                #"alpha Apply {"f:metadata":{"f:finalizers":{"v:\"e/one\"":{}}}}"#,
                #"beta Apply {"f:metadata":{"f:finalizers":{"v:\"e/three\"":{},"v:\"e/two\"":{}},"f:ownerReferences":{"k:{\"uid\":\"1\"}":{}}}}"#,
            ])
        #expect(object["metadata", "finalizers"]?.arrayValue.map(Set.init) == ["e/one", "e/two", "e/three"])
    }

    @Test(arguments: [
        (#"{"kind":"ConfigMap","metadata":{"name":"a"},"nope":1}"#, ".nope: field not declared in schema"),
        (
            #"{"kind":"ConfigMap","metadata":{"name":"a","finalizers":["x","x"]}}"#,
            #".metadata.finalizers: duplicate entries for key [="x"]"#
        ),
    ])
    func refusesIntentsThatDoNotFitTheSchema(intent: String, reason: String) throws {
        #expect(
            try configMap().conflict(applying: intent, by: "applier")
                == "failed to create typed patch object (/a; /v1, Kind=ConfigMap): \(reason)")
    }

    @Test func putsTheOldestUpdatersTogether() throws {
        var object = try configMap()
        for index in 0..<13 {
            let data = (0...index).map { #""k\#($0)":"v""# }.joined(separator: ",")
            try object.write("{\"data\":{\(data)}}", by: "m\(index)")
        }
        #expect(object.owners.count == 10)
        #expect(
            object.owners[0] == #"ancient-changes Update {"f:data":{".":{},"f:k0":{},"f:k1":{},"f:k2":{},"f:k3":{}}}"#)
    }

    @Test func takesBackTimesOfWritesWithoutEffect() throws {
        var object = try configMap()
        try object.write(#"{"data":{"k":"v"}}"#, by: "editor")
        let before = try #require(object.stored)
        var after = before
        after["metadata"]?["managedFields"] = .array(
            (before[path: "metadata", "managedFields"]?.arrayValue ?? []).map { entry in
                var entry = entry
                entry["time"] = "2030-01-01T00:00:00Z"
                return entry
            })
        #expect(FieldOwnership.withTimes(of: before, in: after) == before)
        after["data"] = ["k": "w"]
        #expect(FieldOwnership.withTimes(of: before, in: after) == after)
    }

    @Test func letsKubectlTakeOverWhatItAppliedOnTheClient() throws {
        var object = try configMap()
        let last = #"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"k\":\"v\"}}"#
        try object.write(
            "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"\(last)\"}},"
                + "\"data\":{\"k\":\"v\"}}", by: "kubectl-client-side-apply")
        try object.apply(#"{"data":{"k":"w"}}"#, by: "kubectl")
        #expect(object["data"] == ["k": "w"])
        #expect(
            object["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"]
                == .string("{\"apiVersion\":\"v1\",\"data\":{\"k\":\"w\"}}\n"))
    }
}
