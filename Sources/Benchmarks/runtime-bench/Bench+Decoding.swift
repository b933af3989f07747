import Foundation
import KubernetesClient
import KubernetesModel
import Measurement
import NIOCore

extension Bench {
    /// Ways to make something of a Deployment's JSON.
    func measureDecoding(_ report: inout BenchReport) async throws {
        if command.decoding { try await load.createDeployment(0) }
        let document = [UInt8](buffer: try await load.deployment(0))
        report.add("decode_document", Double(document.count), "bytes")
        let whole = ObjectReader<Deployment>(defaultType: Deployment.resource)
        let kept = ObjectReader<Deployment>(defaultType: Deployment.resource, omitsManagedFields: true)
        let metadata = ObjectReader<PartialObjectMetadata>(
            defaultType: Deployment.resource, omitsManagedFields: true)
        report.add(
            "decode_foundation",
            try microseconds { _ = try JSONDecoder().decode(Deployment.self, from: Data(document)) }, "µs")
        report.add("decode_whole", try microseconds { _ = try document.withUnsafeBytes(whole.read) }, "µs")
        report.add(
            "decode_without_managed_fields", try microseconds { _ = try document.withUnsafeBytes(kept.read) }, "µs")
        report.add("decode_metadata", try microseconds { _ = try document.withUnsafeBytes(metadata.read) }, "µs")
        report.add("decode_tree", try microseconds { _ = try DynamicObject(json: document) }, "µs")
        let deployment = try document.withUnsafeBytes(kept.read)
        report.add("encode_foundation", try microseconds { _ = try JSONEncoder().encode(deployment) }, "µs")
        report.add("encode", try microseconds { _ = try deployment.json() }, "µs")
    }

    /// The median of some rounds of a thousand.
    private func microseconds(_ body: () throws -> Void) rethrows -> Double {
        let rounds = try (0..<7).map { _ in
            let start = ContinuousClock.now
            for _ in 0..<1000 { try body() }
            return (ContinuousClock.now - start) / .microseconds(1000)
        }
        return rounds.sorted()[rounds.count / 2]
    }
}
