import Testing

@testable import ObjectStorage

/// The examples of Amazon S3's API reference, *Signature Calculations for the Authorization Header*.
@Suite struct RequestSignatureTests {
    private let signature = RequestSignature(
        key: AccessKey(id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")
    private let time = "20130524T000000Z"
    private let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func sign(
        _ method: String, _ path: String, query: String = "", _ headers: [(String, String)] = [], digest: String? = nil
    ) -> String {
        let digest = digest ?? nothing
        let fields =
            headers + [
                ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", digest), ("x-amz-date", time),
            ]
        let text = signature.authorization(
            for: RequestSignature.Request(
                method: method, path: path, query: query, headers: fields.map { (name: $0.0, value: $0.1) },
                contentDigest: digest), at: time)
        return String(text.split(separator: "=").last ?? "")
    }

    @Test func signsADownload() {
        #expect(
            sign("GET", "/test.txt", [("range", "bytes=0-9")])
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func signsAnUpload() {
        let digest = RequestSignature.digest(of: "Welcome to Amazon S3.".utf8)
        #expect(
            sign(
                "PUT", "/test%24file.text",
                [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                digest: digest) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func signsQueries() {
        #expect(
            sign("GET", "/", query: "lifecycle=")
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
        #expect(
            sign("GET", "/", query: "max-keys=2&prefix=J")
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func aSecretIsNotDescribed() {
        #expect("\(AccessKey(id: "id", secret: "hush"))" == "AccessKey(id)")
    }
}
