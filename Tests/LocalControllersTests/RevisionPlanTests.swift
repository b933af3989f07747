import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct RevisionPlanTests {
    @Test func remembersATemplateAsThePatchThatBringsItBack() throws {
        let plan = try plan("a", [])
        #expect(plan.step == .create(1))
        #expect(
            plan.data == [
                "spec": ["template": ["$patch": "replace", "spec": ["containers": [["name": "a"]]]]]
            ])
    }

    @Test func countsTemplates() throws {
        let first = try revision("a", 1)
        #expect(try plan("a", [first]).step == .keep(name: "db-a"))
        #expect(try plan("b", [first]).step == .create(2))
    }

    @Test func givesATemplateThatComesBackANewNumber() throws {
        let revisions = try [revision("a", 1), revision("b", 2)]
        #expect(try plan("a", revisions).step == .renumber(name: "db-a", 3))
    }

    @Test func dropsTheOldestThatNothingUses() throws {
        let revisions = try ["a", "b", "c", "d"].enumerated().map { try revision($1, Int64($0) + 1) }
        let surplus = RevisionPlan.surplus(revisions, inUse: ["db-a", "db-d"], limit: 1)
        #expect(surplus.map(\.metadata.name) == ["db-b"])
        #expect(RevisionPlan.surplus(revisions, inUse: [], limit: 10).isEmpty)
    }

    private func template(_ name: String) throws -> PodTemplate {
        PodTemplate(
            of: try DynamicObject([
                "spec": ["template": ["spec": ["containers": [["name": .string(name)]]]]]
            ]))
    }

    private func plan(_ name: String, _ revisions: [ControllerRevision]) throws -> RevisionPlan {
        RevisionPlan(template: try template(name), revisions: revisions)
    }

    private func revision(_ name: String, _ number: Int64) throws -> ControllerRevision {
        ControllerRevision(
            metadata: ObjectMeta(name: "db-\(name)"), data: try plan(name, []).data, revision: number)
    }
}
