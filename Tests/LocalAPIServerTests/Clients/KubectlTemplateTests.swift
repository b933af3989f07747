import KubernetesModel
import Testing

/// Templates that the stock kubectl takes from one object to another, which it sends as protobuf.
@Suite(.timeLimit(.minutes(1))) struct KubectlTemplateTests {
    /// Nearly every member that a pod may have.
    private static let pod = """
        {"activeDeadlineSeconds":600,"affinity":{
          "nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
            {"matchExpressions":[{"key":"zone","operator":"In","values":["a","b"]}],
             "matchFields":[{"key":"metadata.name","operator":"NotIn","values":["c"]}]}]},
           "preferredDuringSchedulingIgnoredDuringExecution":[
             {"weight":7,"preference":{"matchExpressions":[{"key":"disk","operator":"Exists"}]}}]},
          "podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[
            {"labelSelector":{"matchLabels":{"app":"x"}},"namespaces":["n"],"topologyKey":"zone","namespaceSelector":{}}]},
          "podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[
            {"weight":3,"podAffinityTerm":{"labelSelector":{"matchExpressions":[{"key":"app","operator":"DoesNotExist"}]},
             "topologyKey":"host"}}]}},
         "automountServiceAccountToken":false,
         "containers":[{"name":"main","image":"main:1","command":["sh","-c"],"args":["true"],"workingDir":"/work",
          "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],
          "env":[{"name":"PLAIN","value":"x"},
           {"name":"IP","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"status.podIP"}}},
           {"name":"CPU","valueFrom":{"resourceFieldRef":{"containerName":"main","resource":"limits.cpu","divisor":"1m"}}},
           {"name":"MAP","valueFrom":{"configMapKeyRef":{"name":"map","key":"k","optional":true}}},
           {"name":"SECRET","valueFrom":{"secretKeyRef":{"name":"secret","key":"k"}}}],
          "envFrom":[{"prefix":"A_","configMapRef":{"name":"map","optional":false}},{"secretRef":{"name":"secret"}}],
          "resources":{"limits":{"cpu":"1","memory":"64Mi"},"requests":{"cpu":"100m"}},
          "volumeMounts":[{"name":"empty","mountPath":"/empty","subPath":"sub"},
           {"name":"secret","mountPath":"/secret","readOnly":true,"recursiveReadOnly":"Disabled"},
           {"name":"claim","mountPath":"/claim","mountPropagation":"None","subPathExpr":"$(PLAIN)"}],
          "livenessProbe":{"httpGet":{"path":"/live","port":"http","scheme":"HTTP","host":"h",
            "httpHeaders":[{"name":"X","value":"y"}]},"initialDelaySeconds":1,"timeoutSeconds":2,"periodSeconds":3,
            "successThreshold":1,"failureThreshold":4,"terminationGracePeriodSeconds":5},
          "readinessProbe":{"exec":{"command":["true"]},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":2,
            "failureThreshold":3},
          "startupProbe":{"grpc":{"port":9000,"service":"s"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,
            "failureThreshold":3},
          "lifecycle":{"postStart":{"httpGet":{"path":"/","port":8080,"scheme":"HTTP"}},"preStop":{"sleep":{"seconds":4}}},
          "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent",
          "securityContext":{"capabilities":{"add":["CHOWN"],"drop":["ALL"]},"privileged":false,
            "seLinuxOptions":{"user":"u","role":"r","type":"t","level":"l"},"runAsUser":0,"runAsGroup":2,
            "runAsNonRoot":false,"readOnlyRootFilesystem":true,"allowPrivilegeEscalation":true,"procMount":"Default",
            "seccompProfile":{"type":"Localhost","localhostProfile":"p.json"},"appArmorProfile":{"type":"Unconfined"}},
          "stdin":true,"stdinOnce":true,"tty":true}],
         "dnsConfig":{"nameservers":["10.0.0.1"],"searches":["example"],"options":[{"name":"ndots","value":"2"}]},
         "dnsPolicy":"ClusterFirst","enableServiceLinks":false,"hostAliases":[{"ip":"10.0.0.2","hostnames":["a","b"]}],
         "hostname":"h","imagePullSecrets":[{"name":"pull"}],
         "initContainers":[{"name":"side","image":"side:1","restartPolicy":"Always","resources":{},
          "livenessProbe":{"tcpSocket":{"port":80},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,
            "failureThreshold":3},
          "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],
         "nodeSelector":{"zone":"a"},"os":{"name":"linux"},"readinessGates":[{"conditionType":"example.org/ready"}],
         "restartPolicy":"Never","schedulerName":"default-scheduler",
         "securityContext":{"seLinuxOptions":{"level":"s0"},"runAsUser":1,"runAsGroup":2,"runAsNonRoot":true,
           "supplementalGroups":[3,4],"fsGroup":5,"sysctls":[{"name":"kernel.shm_rmid_forced","value":"1"}],
           "fsGroupChangePolicy":"OnRootMismatch","seccompProfile":{"type":"RuntimeDefault"}},
         "setHostnameAsFQDN":true,"shareProcessNamespace":true,"subdomain":"s","terminationGracePeriodSeconds":9,
         "tolerations":[{"key":"k","operator":"Equal","value":"v","effect":"NoExecute","tolerationSeconds":0}],
         "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule",
           "labelSelector":{"matchLabels":{"app":"x"}},"minDomains":2,"nodeAffinityPolicy":"Honor",
           "nodeTaintsPolicy":"Ignore","matchLabelKeys":["pod-template-hash"]}],
         "volumes":[{"name":"empty","emptyDir":{}},{"name":"sized","emptyDir":{"medium":"Memory","sizeLimit":"1Mi"}},
          {"name":"host","hostPath":{"path":"/h","type":"Directory"}},{"name":"nfs","nfs":{"server":"s","path":"/p"}},
          {"name":"secret","secret":{"secretName":"s","items":[{"key":"k","path":"p","mode":256}],"defaultMode":420,
            "optional":true}},
          {"name":"map","configMap":{"name":"m","items":[{"key":"k","path":"p"}],"defaultMode":420}},
          {"name":"claim","persistentVolumeClaim":{"claimName":"c","readOnly":true}},
          {"name":"down","downwardAPI":{"items":[{"path":"l","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.labels"},
            "mode":256}],"defaultMode":420}},
          {"name":"all","projected":{"sources":[{"secret":{"name":"s","items":[{"key":"k","path":"p"}]}},
            {"configMap":{"name":"m","optional":true}},
            {"downwardAPI":{"items":[{"path":"c","resourceFieldRef":{"containerName":"main","resource":"limits.cpu",
              "divisor":"0"}}]}},
            {"serviceAccountToken":{"audience":"a","expirationSeconds":3600,"path":"t"}}],"defaultMode":420}},
          {"name":"csi","csi":{"driver":"d.example.org","readOnly":true,"fsType":"ext4","volumeAttributes":{"a":"b"},
            "nodePublishSecretRef":{"name":"s"}}}]}
        """

    @Test func comeOutAsTheyWentIn() async throws {
        try await ListeningServer.run { server in
            func template(_ words: String...) async throws -> JSONValue {
                let outcome = try await server.kubectl(words + ["-o", "json"])
                try #require(outcome.code == 0, "kubectl \(words.joined(separator: " ")): \(outcome.output)")
                return try JSONValue(parsing: Array(outcome.output.utf8))
            }
            let made = try await server.kubectl(
                ["create", "-f", "-"],
                input: """
                    {"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"full"},"spec":{"schedule":"0 0 1 1 *",
                     "suspend":true,"jobTemplate":{"spec":{"backoffLimit":2,"podFailurePolicy":{"rules":[
                      {"action":"FailJob","onExitCodes":{"containerName":"main","operator":"In","values":[3,4]}},
                      {"action":"Ignore","onPodConditions":[{"type":"DisruptionTarget","status":"True"}]}]},
                      "template":{"spec":\(Self.pod)}}}}}
                    """)
            try #require(made.code == 0, "\(made.output)")
            let from = try await template("get", "cronjob", "full")[path: "spec", "jobTemplate", "spec"]
            let job = try await template("create", "job", "once", "--from=cronjob/full")["spec"]
            #expect(job?["podFailurePolicy"] == from?["podFailurePolicy"])
            let (sent, kept) = (from?[path: "template", "spec"], job?[path: "template", "spec"])
            for (name, value) in sent?.objectValue ?? [:] { #expect(kept?[name] == value, "\(name)") }
            #expect(kept == sent)
        }
    }
}
