import ControllerRuntimeTesting
import Foundation
import KubernetesClient
import KubernetesModel
import NIOCore
import Testing

@testable import LocalKubelet

/// The stock kubectl, our own client, and ports of pods that they forward.
@Suite(.timeLimit(.minutes(3))) struct KubectlPortForwardTests {
    /// Says what it hears, each connection by itself, until that ends.
    private static let echo = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: echo}
        spec:
          selector: {matchLabels: {app: echo}}
          template:
            metadata: {labels: {app: echo}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: test/shell:1
                env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                readinessProbe: {tcpSocket: {port: 7000}, periodSeconds: 1}
                command:
                - /usr/bin/python3
                - -c
                - |
                  import os, socketserver
                  class Echo(socketserver.BaseRequestHandler):
                      def handle(self):
                          while bytes := self.request.recv(65536): self.request.sendall(bytes)
                  class Server(socketserver.ThreadingTCPServer): daemon_threads = True
                  Server((os.environ["IP"], 7000), Echo).serve_forever()
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec:
          selector: {app: echo}
          ports: [{port: 80, targetPort: 7000}]
        """

    /// Sends many bytes to a port on several connections at once, and wants them all back.
    private static let client = """
        import socket, sys, threading
        def talk(number):
            sent = bytes([number]) * 1500000
            with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
                def send():
                    connection.sendall(sent)
                    connection.shutdown(socket.SHUT_WR)
                sender = threading.Thread(target=send)
                sender.start()
                heard = b""
                while piece := connection.recv(65536): heard += piece
                sender.join()
                print(f"connection {number}: {heard == sent}", flush=True)
        talkers = [threading.Thread(target=talk, args=[number]) for number in range(5)]
        for talker in talkers: talker.start()
        for talker in talkers: talker.join()
        """

    /// Forwards a port, lets the client talk to it, and stops.
    private static let session = """
        exec > >(cat) 2>&1
        > "log"
        kubectl --kubeconfig=kubeconfig port-forward "$1" ":$2" > "log" 2>&1 &
        forwarder=$!
        until grep -q Forwarding "log" || ! kill -0 $forwarder 2> /dev/null; do sleep 0.05; done
        port=$(sed -n 's/^Forwarding from 127.0.0.1:\\([0-9]*\\) .*/\\1/p' "log")
        python3 client.py "$port"
        kill $forwarder
        wait $forwarder
        cat "log"
        """

    @Test func forwardsPorts() async throws {
        try await ListeningServer.runWithNode { server in
            try await prepare(server)
            let names = try await server.kubectl(["get", "pods", "-o", "jsonpath={.items[0].metadata.name}"])
            for (target, port) in [("pod/\(names.output)", "7000"), ("deployment/echo", "7000"), ("svc/echo", "80")] {
                for webSockets in ["true", "false"] {
                    let outcome = try await server.run(
                        "env",
                        [
                            "KUBECTL_PORT_FORWARD_WEBSOCKETS=\(webSockets)", "bash", "-c", Self.session, "bash", target,
                            port,
                        ])
                    for number in 0..<5 {
                        #expect(outcome.output.contains("connection \(number): True"), "\(target): \(outcome.output)")
                    }
                    #expect(!outcome.output.contains("error"), "\(target): \(outcome.output)")
                }
            }
            let refused = try await server.run("bash", ["-c", Self.session, "bash", "deployment/echo", "7001"])
            #expect(refused.output.contains(": connect: connection refused"), "\(refused.output)")
            #expect(refused.output.contains("error forwarding port 7001 to pod "), "\(refused.output)")
            #expect(refused.output.contains("error: lost connection to pod"), "\(refused.output)")
        }
    }

    @Test func forwardsPortsToOtherClients() async throws {
        try await ListeningServer.runWithNode { server in
            try await prepare(server)
            try await Client.withClient(configuration: server.endpoint.configuration) { client in
                let pods = client.resource(Pod.self, namespace: "default")
                let name = try #require(try await pods.listAll().items.first?.metadata.name)
                let heard = try await pods.withPortForward(to: name, port: 7000) { connection in
                    try await connection.write(ByteBuffer(string: "ping"))
                    var heard = ""
                    for try await piece in connection {
                        heard += String(buffer: piece)
                        if heard == "ping" { break }
                    }
                    return heard
                }
                #expect(heard == "ping")
                await #expect {
                    try await pods.withPortForward(to: name, port: 7001) { for try await _ in $0 {} }
                } throws: {
                    ($0 as? APIError)?.message.contains(": connect: connection refused") == true
                }
            }
        }
    }

    private func prepare(_ server: ListeningServer) async throws {
        try Self.client.write(to: server.directory.appending(path: "client.py"), atomically: true, encoding: .utf8)
        _ = try await server.kubectl(["apply", "-f", "-"], input: Self.echo)
        let ready = try await server.kubectl(["rollout", "status", "deployment/echo", "--timeout=30s"])
        #expect(ready.code == 0, "\(ready.output)")
    }
}
