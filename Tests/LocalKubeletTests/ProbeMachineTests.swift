import KubernetesModel
import Testing

@testable import LocalKubelet

struct ProbeMachineTests {
    @Test func onlySoManyInARowCount() {
        var machine = ProbeMachine(Probe(successThreshold: 2, failureThreshold: 3))
        #expect(machine.take(.success) == nil)
        #expect(machine.take(.success) == true)
        #expect(machine.take(.success) == nil)
        #expect(machine.take(.failure("")) == nil)
        #expect(machine.take(.failure("")) == nil)
        #expect(machine.take(.success) == nil)
        #expect(machine.take(.failure("")) == nil)
        #expect(machine.take(.failure("")) == nil)
        #expect(machine.take(.failure("")) == false)
    }

    @Test func failuresBetweenPeriodsAreForgiven() {
        var machine = ProbeMachine(Probe(failureThreshold: 1))
        #expect(machine.take(.failure(""), counts: false) == nil)
        #expect(machine.isHealthy == nil)
        #expect(machine.take(.success, counts: false) == true)
        #expect(machine.take(.failure("")) == false)
    }

    @Test(arguments: [(IntOrString.int(80), 80), ("http", 8000), ("9", 9), ("none", nil)])
    func portsHaveNames(port: IntOrString, number: Int?) {
        var container = Container(name: "c")
        container.ports = [ContainerPort(name: "http", containerPort: 8000)]
        #expect(container.port(port) == number)
    }
}
