import Foundation
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct OperatorInstallationTests {
    @Test func isWhatTheGoldenFileSays() throws {
        let built = OperatorInstallation().objects.map(\.content.yaml).joined(separator: "---\n")
        let file = Samples.root.appending(path: "Tests/MilestoneResourcesTests/Goldens/operator.yaml")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try Data(built.utf8).write(to: file)
        }
        #expect(built == (try String(contentsOf: file, encoding: .utf8)), "review with `make goldens && git diff`")
    }

    @Test func putsEverythingIntoOneNamespace() {
        for object in OperatorInstallation(namespace: "elsewhere").objects {
            #expect(object.resource.scope == .cluster || object.key.namespace == "elsewhere")
            #expect(!object.content.text().contains("milestone-system"))
        }
    }

    /// Every kind that a platform is made of must be allowed, or the operator would fail where nobody looks.
    @Test func allowsEveryKindOfChild() throws {
        let children = try Samples.names.map { Samples.blueprint(try Samples.named($0)) }
        let kinds = Set(children.flatMap { $0.objects.values.flatMap(\.self) + $0.secretObjects }.map(\.resource))
        #expect(kinds.isSuperset(of: OptionalKind.all))
        for kind in kinds {
            for verb in ["get", "list", "watch", "create", "patch", "delete"] {
                let isAllowed = OperatorPermissions.rules.contains { rule in
                    rule.verbs.contains(verb) && rule.apiGroups == [kind.group]
                        && rule.resources?.contains(kind.plural) == true
                }
                #expect(isAllowed, "\(verb) \(kind)")
            }
        }
    }

    @Test func allowsNoWildcard() {
        for rule in OperatorPermissions.rules {
            #expect(!rule.verbs.contains("*") && rule.resources?.contains("*") == false)
        }
    }
}
